// The top of the page: the answer in words and the facts of the process; and its end: snapshots and warnings.

import type { Analysis } from "../analyse.ts";
import type { PageData } from "../report/html/html.ts";
import type { GoroutineData } from "../report/html/page-data.ts";
import { hiddenText } from "../report/options.ts";
import { glyphOf } from "../report/text/paint.ts";
import { statelessText } from "../report/waits.ts";
import { snapshotText, warningText } from "../report/words.ts";
import { count, counted, signed } from "../text/units.ts";
import { CLASSES, type VerdictClass } from "../verdict/verdict.ts";
import { fixLink, waitWords } from "./detail.ts";
import { type Child, el, facts, section, table } from "./dom.ts";
import { helpOf } from "./filter.ts";
import type { LinkOf } from "./link.ts";
import { placeOf } from "./stack.ts";

/**
 * The summary is "answer: the particulars"; the answer alone is what is read from across a room.
 *
 * @param end what stands between the two
 */
export function headline(name: VerdictClass, summary: string, end: RegExp): readonly Child[] {
  const colon = summary.search(end);
  const [answer, rest] = colon < 0 ? [summary, ""] : [summary.slice(0, colon), summary.slice(colon + 2)];
  return [
    el("h1", { class: name }, el("span", { class: "glyph", "aria-hidden": "true" }, glyphOf(name, true)), ` ${answer}`),
    rest === "" ? null : el("p", { class: "lead" }, rest),
  ];
}

export function headerOf(
  { verdict, snapshots, matching, clusters }: Analysis,
  { snapshots: data, hidden, headline: worstOf, crash }: GoroutineData,
  linkOf: LinkOf,
): HTMLElement {
  const last = snapshots.at(-1)!;
  const first = snapshots[0]!;
  const taken = snapshots.map(({ takenAt }) => takenAt).filter((time) => time !== null);
  const versions = [...new Set(snapshots.map(({ goVersionHint }) => goVersionHint).filter((hint) => hint !== null))];
  const worst = clusters.find((cluster) => cluster.verdict.accused > 0);
  return el(
    "header",
    {},
    ...headline(worstOf, verdict.summary, /: /),
    facts([
      ["fix at", worst === undefined ? null : fixLink(worst, linkOf)],
      [
        "goroutines",
        snapshots.length === 1
          ? count(last.total)
          : `${count(first.total)} → ${count(last.total)} (${signed(last.total - first.total)})`,
      ],
      [
        "snapshots",
        snapshots.length === 1 ? last.source : `${count(snapshots.length)}: ${first.source} to ${last.source}`,
      ],
      ["taken", taken.length === 0 ? null : taken.length === 1 ? taken[0]! : `${taken[0]} to ${taken.at(-1)}`],
      ["longest wait", waitWords(data.at(-1)?.longestWait ?? null)],
      ["Go", versions.join(", ")],
      ["ended by", ...endOf(last.trigger, crash, linkOf)],
      ["matched by", snapshots.length === 1 ? null : `${matching.by}: ${matching.why}`],
      ["not shown", hidden === null ? null : `${hiddenText(hidden)} (--filter, --top)`],
    ]),
  );
}

/** `panic: …, in main.(*book).ship main.go:61` */
function endOf(trigger: string | null, crash: GoroutineData["crash"], linkOf: LinkOf): readonly Child[] {
  if (trigger === null || crash === null) return [trigger];
  return [`${trigger}, in `, el("code", {}, crash.func), " ", placeOf({ ...crash, origin: "main" }, linkOf)];
}

/** What was read, dump by dump, with the wait states of each. */
export function snapshotsOf({ snapshots }: Analysis, { snapshots: data }: GoroutineData): HTMLElement {
  const states = [...new Set(data.toReversed().flatMap((snapshot) => snapshot.states.map(([state]) => state)))];
  return section(
    "snapshots",
    snapshots.length === 1 ? "The snapshot" : "The snapshots",
    el(
      "ol",
      { class: "snapshots" },
      ...snapshots.map((snapshot, at) => {
        const clusters = data[at]?.clusters ?? null;
        return el("li", {}, `${snapshotText(snapshot)}${clusters === null ? "" : `, ${counted(clusters, "cluster")}`}`);
      }),
    ),
    states.length === 0
      ? el("p", { class: "status" }, statelessText(snapshots))
      : el(
          "details",
          {},
          el("summary", {}, "Wait states"),
          table(
            "goroutines in each wait state",
            ["state", ...snapshots.map(({ source }) => source)],
            states.map((state) => [
              state,
              ...data.map((snapshot) => count(snapshot.states.find(([name]) => name === state)?.[1] ?? 0)),
            ]),
          ),
        ),
  );
}

/** What was not understood, cut or in doubt. */
export function warningsOf({ snapshots, warnings }: Analysis): HTMLElement {
  const several = snapshots.length > 1;
  const texts = [
    ...warnings.map((warning) => warningText(warning, "")),
    ...snapshots.flatMap(({ source, warnings: own }) => own.map((one) => warningText(one, several ? source : ""))),
  ];
  return section(
    "warnings",
    "What was not understood",
    texts.length === 0
      ? el("p", {}, "No warnings: every line was understood.")
      : el("ul", { class: "warnings" }, ...texts.map((text) => el("li", {}, text))),
  );
}

export function footerOf({ version, heap }: PageData): HTMLElement {
  return el(
    "footer",
    {},
    heap === null ? el("h2", {}, "The words") : null,
    heap === null ? facts(CLASSES.map((name) => [name, helpOf(name)])) : null,
    el("p", {}, `Written by unpark ${version}. This file is whole: it asks no server for anything.`),
  );
}
