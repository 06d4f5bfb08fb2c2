// The snapshots as a process over time: counts, states, waits, versions, warnings, and what was not understood.

import type { Snapshot } from "../../../dump/model.ts";
import { longestWaitOf, statelessText, statesOf } from "../../../report/waits.ts";
import { clean } from "../../../text/clean.ts";
import { bytes, count, counted, duration, minutes } from "../../../text/units.ts";
import { cell, EMPTY, type Line, line, wrapText } from "../../draw/line.ts";
import { boundedName, momentOf, nameOf } from "../../draw/names.ts";
import { glyphsOf, spark } from "../../parts/words.ts";
import { classCounts, rememberBy } from "../../select.ts";
import type { State } from "../../state.ts";
import { replicaLines } from "./replicas.ts";

export function processLength(state: State): number {
  return processLines(state).length;
}

export const processLines = rememberBy(
  ({ session, live, columns, unicode, plain }: State) => [session, live, columns, unicode, plain],
  (state): readonly Line[] => {
    const { snapshots, analysis } = state.session;
    if (analysis === null) return [];
    return [
      line(
        ["goroutines over the snapshots  ", "strong"],
        state.plain
          ? ""
          : spark(
              snapshots.map(({ total }) => total),
              glyphsOf(state),
              40,
            ),
      ),
      line([
        `   ${"snapshot".padEnd(nameWidth(state))} ${"goroutines".padStart(10)} ${"stacks".padStart(8)} ${"bytes".padStart(9)}  ${"longest".padEnd(9)} ${isTimed(snapshots) ? "taken" : ""}`,
        "dim",
      ]),
      ...snapshots.map((snapshot, index) => snapshotLine(state, snapshot, index)),
      EMPTY,
      ...liveLines(state),
      line(
        ["matched ", "dim"],
        clean(
          analysis.matching.why === "" ? analysis.matching.by : `${analysis.matching.by}: ${analysis.matching.why}`,
        ),
      ),
      line(
        ["verdicts ", "dim"],
        classCounts(analysis)
          .filter((entry) => entry.count > 0)
          .map((entry) => `${count(entry.count)} ${entry.name}`)
          .join(", "),
        [" (clusters)", "dim"],
      ),
      ...replicaLines(state),
      ...(analysis.fleet === undefined ? [EMPTY, ...stateLines(state)] : []),
      EMPTY,
      ...warningLines(state),
    ];
  },
);

/** How the process is watched, and what of it is not on the screen any more. */
function liveLines({ live, columns }: State): readonly Line[] {
  if (live === null) return [];
  const { source, intervalSeconds, polls, thinnedOut, slowed, trouble, paused } = live;
  const thinned =
    thinnedOut === 0 ? "" : `; ${count(thinnedOut)} of the older ones left out, so that memory does not grow`;
  const how = `${clean(source)}, every ${duration(intervalSeconds * 1000)}${paused ? " (paused)" : ""}`;
  const told = [`${how}: ${counted(polls, "snapshot")} taken${thinned}`, slowed, trouble];
  return [
    ...told
      .filter((text) => text !== null)
      .flatMap((text, index) =>
        wrapText(clean(text), columns - 10).map((part, at) =>
          line([index === 0 && at === 0 ? "watched " : "        ", "dim"], part),
        ),
      ),
    EMPTY,
  ];
}

/** As wide as the longest name, within bounds. */
function nameWidth({ session }: State): number {
  const names = session.snapshots.map((_, index) => boundedName(session, index).length);
  return Math.min(28, Math.max(8, ...names));
}

/** Of one of them it is known when it was taken: else there is nothing to say in each row. */
function isTimed(snapshots: readonly Snapshot[]): boolean {
  return snapshots.some(({ takenAt }) => momentOf(takenAt) !== "");
}

function snapshotLine(state: State, snapshot: Snapshot, index: number): Line {
  const { session } = state;
  const longest = longestWaitOf(snapshot);
  const notes = [
    snapshot.form === "traceback" ? null : snapshot.form,
    snapshot.goVersionHint === null ? null : snapshot.goVersionHint,
    snapshot.truncated ? "CUT" : null,
    snapshot.leakedOnly ? "leaked only" : null,
    snapshot.trigger,
  ].filter((note) => note !== null);
  return line(
    `   ${cell(boundedName(session, index), nameWidth(state), glyphsOf(state).more)}`,
    ` ${count(snapshot.total).padStart(10)} ${count(snapshot.stacks.length).padStart(8)} ${bytes(snapshot.bytes).padStart(9)}  ${(longest === null ? "-" : minutes(longest)).padEnd(9)} `,
    [isTimed(session.snapshots) ? momentOf(snapshot.takenAt) || "unknown" : "", "dim"],
    [notes.length === 0 ? "" : `  ${clean(notes.join(", "))}`, "dim"],
  );
}

/** Of one snapshot in the table of wait states. */
const STATE_COLUMNS = 8;

/** State -> goroutines in each snapshot, most in the last first. */
function stateLines({ session, columns }: State): readonly Line[] {
  const perSnapshot = session.snapshots.map((snapshot) => new Map(statesOf(snapshot)));
  const names = new Set(perSnapshot.flatMap((states) => [...states.keys()]));
  const last = perSnapshot.at(-1);
  const sorted = [...names].sort((a, b) => (last?.get(b) ?? 0) - (last?.get(a) ?? 0));
  if (sorted.length === 0) return [line([statelessText(session.snapshots), "dim"])];
  const width = Math.min(32, Math.max(...sorted.map((name) => clean(name).length)));
  const shown = perSnapshot.slice(-Math.max(1, Math.floor((columns - width - 3) / STATE_COLUMNS)));
  const which =
    shown.length === perSnapshot.length
      ? "each snapshot"
      : `the last ${shown.length} of ${perSnapshot.length} snapshots`;
  return [
    line(["wait states", "strong"], [`  goroutines in ${which}`, "dim"]),
    ...sorted.map((name) =>
      line(
        `   ${cell(clean(name), width, "")}`,
        shown.map((states) => count(states.get(name) ?? 0).padStart(STATE_COLUMNS)).join(""),
      ),
    ),
  ];
}

function warningLines({ session, columns }: State): readonly Line[] {
  const general = session.analysis?.warnings ?? [];
  const all = [
    ...general.map((warning) => ({ where: "", warning })),
    ...session.snapshots.flatMap((snapshot, index) =>
      snapshot.warnings.map((warning) => ({
        where: `${nameOf(session, index)}${warning.line === null ? "" : `:${warning.line}`}: `,
        warning,
      })),
    ),
  ];
  if (all.length === 0) return [line(["no warnings: every line was understood", "dim"])];
  return [
    line([counted(all.length, "warning"), "strong"]),
    ...all.flatMap(({ where, warning }) =>
      wrapText(`${where}${clean(warning.message)}`, columns - 5).map((text, index) =>
        line([index === 0 ? " ! " : "   ", "suspect"], text),
      ),
    ),
  ];
}
