// `unpark [SOURCE...]`: the screen on a terminal, a report everywhere else.

import { analyse, analyseReplicas } from "../../analyse.ts";
import type { Options } from "../args.ts";
import { endOnSignals, type LeaveSignals, signalsSeen, UserError } from "../exit.ts";
import { httpOptions, readSources, withStdin } from "../read/snapshots.ts";
import { type Expanded, expandAll, readReplicas } from "../replicas/fleet.ts";
import { printReport } from "../report/print.ts";
import { demoSources } from "../samples.ts";
import { readOnScreen } from "../screen/read-on-screen.ts";

/** @returns the exit status */
export async function look(options: Options): Promise<number> {
  const screen = process.stdout.isTTY === true && options.format === null && options.out === null;
  const leaveSignals = endOnSignals();
  const named = options.demo ? demoSources() : await withStdin(options.sources);
  const sources = options.baseline === null ? named : [options.baseline, ...named];
  if (sources.length === 0 && !screen)
    throw new UserError("no source: name a file, a URL, or pipe a dump in (see unpark --help)");
  const http = httpOptions(options);
  const expanded = await expandAll(sources, options, http);
  // A selector of several pods means replicas, whether it is said or not.
  const replicas = options.replicas || expanded.sources.length + expanded.unread.length > sources.length;
  if (expanded.unread.length > 0 || (replicas && expanded.sources.length > 1))
    return lookAtReplicas(expanded, options, screen, leaveSignals);
  if (screen) return readOnScreen({ ...options, sources: expanded.sources }, leaveSignals);
  const { snapshots, hunt } = await readSources(expanded.sources, http, new AbortController().signal);
  const analyseOptions = {
    idle: options.idle,
    replicas: options.replicas && hunt === null,
    groupBy: options.groupBy,
    ...(hunt === null ? {} : { hunt }),
  };
  // Nothing is waited for from here on: a handler would be called after all is done, the signal itself ends it at once.
  await signalsSeen();
  leaveSignals();
  return printReport(analyse(snapshots, analyseOptions), options);
}

async function lookAtReplicas(
  sources: Expanded,
  options: Options,
  screen: boolean,
  leaveSignals: LeaveSignals,
): Promise<number> {
  const tally = await readReplicas(sources, httpOptions(options));
  if (!screen) {
    await signalsSeen();
    leaveSignals();
  }
  const sum = analyseReplicas(tally, { groupBy: options.groupBy });
  if (!screen) return printReport(sum, options);
  const [{ showScreen }, { Engine }] = await Promise.all([
    import("../screen/screen.ts"),
    import("../engine/engine.ts"),
  ]);
  const engine = new Engine();
  for (const snapshot of sum.snapshots) await engine.knowSum(snapshot, tally);
  const watched = { ...options, sources: sources.sources, replicas: true };
  return showScreen(watched, { initial: sum.snapshots, engine, leaveSignals });
}
