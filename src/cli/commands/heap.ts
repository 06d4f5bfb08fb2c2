// `unpark heap SOURCE...`: what holds memory, and what grew.

import { analyse, type HuntFacts } from "../../analyse.ts";
import type { Snapshot } from "../../dump/model.ts";
import type { HeapAnalysis } from "../../heap/analysis.ts";
import { type HeapProfile, isHeapProfile } from "../../heap/model.ts";
import { HEAP_FORMATS, heapReport } from "../../report/heap/index.ts";
import type { HiddenStacks } from "../../report/heap/options.ts";
import type { HttpOptions } from "../../source/http/options.ts";
import type { Options } from "../args.ts";
import { ANALYSED, complain, endOnSignals, GATE_TRIPPED, signalsSeen, UserError } from "../exit.ts";
import { heapWanted } from "../heap/heap-port.ts";
import { judgeHeap } from "../heap/judge.ts";
import { hiddenStacks, render, sorted } from "../heap/report.ts";
import { readProfiles } from "../read/profiles.ts";
import { httpOptions, withStdin } from "../read/snapshots.ts";
import { deliver } from "../report/print.ts";
import { readOnScreen } from "../screen/read-on-screen.ts";
import { terminalOf } from "../terminal.ts";
import { VERSION } from "../version.ts";

/** @returns the exit status */
export async function heap(options: Options): Promise<number> {
  const leaveSignals = endOnSignals();
  const screen =
    process.stdout.isTTY === true && options.format === null && options.out === null && options.heap.peek === null;
  const format = options.format ?? "text";
  if (heapReport(format) === null) throw new UserError(`heap takes --format ${HEAP_FORMATS.join(", ")}, not ${format}`);
  if (options.sort === "wait" || options.sort === "state")
    throw new UserError(`heap takes --sort growth, count or name, not ${options.sort} (see unpark --help)`);
  if (options.replicas)
    throw new UserError("heap does not sum replicas: give the profiles of one process, oldest first");
  const named = await withStdin(options.sources);
  const sources = options.baseline === null ? named : [options.baseline, ...named];
  if (sources.length === 0)
    throw new UserError("no source: name heap profiles, oldest first, or the URL of a process (see unpark --help)");
  const http = httpOptions(options);
  const processes = await oneProcessEach(sources, http);
  if (screen) {
    if (options.filter !== null) (await import("../heap/filter.ts")).stackFilter(options.filter);
    return readOnScreen({ ...options, sources: processes }, leaveSignals);
  }
  const found = await readAll(processes, http);
  await signalsSeen();
  leaveSignals();
  const { analysis, hidden, peek } = await analysed(found, options);
  const terminal = terminalOf(options.color, options.out !== null);
  const content = render(sorted(analysis, options), format, {
    color: terminal.depth,
    width: terminal.width,
    unicode: terminal.unicode,
    top: options.top,
    filtered: hidden,
    version: VERSION,
    peek,
  });
  await deliver(typeof content === "string" ? [content] : content, format, options.out);
  return options.failOn === "growth" && analysis.verdict.class === "leak" ? GATE_TRIPPED : ANALYSED;
}

/** @throws UserError for a selector that no pod matches, or several */
async function oneProcessEach(typed: readonly string[], http: HttpOptions): Promise<readonly string[]> {
  const { expandSelector } = await import("../../source/expand.ts");
  const found = await Promise.all(typed.map((one) => expandSelector(one, http)));
  return found.map(({ sources, failures }, at) => {
    if (sources.length > 1)
      throw new UserError(`${typed[at]}: ${sources.length} pods; heap takes one process, e.g. ${sources[0]}`);
    if (sources[0] === undefined) throw new UserError(failures[0]!.message, failures[0]!.exit);
    return sources[0];
  });
}

/** What the sources hold, in their order. */
interface Found {
  readonly profiles: readonly HeapProfile[];
  /** Resident size at each profile, where the process is local. */
  readonly resident: readonly (number | null)[];
  readonly dumps: readonly Snapshot[];
  /** Of the dumps, when all are of one saved hunt. */
  readonly hunt: HuntFacts | null;
}

async function readAll(sources: readonly string[], http: HttpOptions): Promise<Found> {
  const profiles: HeapProfile[] = [];
  const resident: (number | null)[] = [];
  const dumps: Snapshot[] = [];
  let hunt: HuntFacts | null = null;
  const { signal } = new AbortController();
  const onCollecting = (name: string): void =>
    complain(`${name}: runs two garbage collections in the process, so that garbage is not counted`);
  for (const typed of sources) {
    const read = await readProfiles(typed, { wanted: "heap", http, signal, onCollecting });
    const { items, residentBytes, failure } = read;
    if (failure !== null) throw new UserError(failure.message, failure.exit);
    if (sources.length === 1) hunt = read.hunt;
    for (const item of items) {
      if (isHeapProfile(item)) {
        profiles.push(item);
        resident.push(residentBytes);
      } else dumps.push(item);
    }
  }
  if (profiles.length === 0)
    throw new UserError(
      `${dumps[0]?.source ?? sources[0]}: a goroutine dump: \`unpark\` reads it; expected a heap profile`,
    );
  return { profiles, resident, dumps, hunt };
}

interface Shown {
  readonly analysis: HeapAnalysis;
  readonly hidden: HiddenStacks | null;
  readonly peek: string | null;
}

async function analysed({ dumps, hunt, ...read }: Found, options: Options): Promise<Shown> {
  const goroutines =
    dumps.length === 0 ? null : analyse(dumps, { idle: options.idle, ...(hunt === null ? {} : { hunt }) });
  const { analysis, peek } = await judgeHeap({ ...read, goroutines, hunt }, heapWanted(options), options.heap.peek);
  return { analysis, peek, hidden: options.filter === null ? null : hiddenStacks(analysis) };
}
