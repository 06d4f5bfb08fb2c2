// `unpark heap SOURCE...`: what holds memory, and what grew.

import { gzipSync } from "node:zlib";
import { analyse, type HuntFacts } from "../../analyse.ts";
import { createProfileDecoder, isDump, type Profile } from "../../decode-heap.ts";
import type { Snapshot } from "../../dump/model.ts";
import { analyseHeap, type HeapOptions } from "../../heap/analyse.ts";
import type { HeapAnalysis } from "../../heap/analysis.ts";
import { type HeapProfile, isHeapProfile } from "../../heap/model.ts";
import { HEAP_FORMATS, heapReport } from "../../report/heap/index.ts";
import type { HeapReportOptions, HiddenStacks } from "../../report/heap/options.ts";
import type { HttpOptions } from "../../source/http-options.ts";
import { type OpenedSource, openSource } from "../../source/open.ts";
import { goProcess } from "../../source/process.ts";
import { residentOf } from "../../source/resident.ts";
import { sumOf } from "../../source/sum.ts";
import type { Options } from "../args.ts";
import { ANALYSED, complain, endOnSignals, GATE_TRIPPED, UserError } from "../exit.ts";
import { pageAssets } from "../page-assets.ts";
import { deliver } from "../print.ts";
import { httpOptions, withStdin } from "../read.ts";
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
  const found = await readAll(await oneProcessEach(sources, http), http);
  leaveSignals();
  const { analysis, hidden, peek } = await analysed(found, options);
  if (screen) {
    const { showScreen } = await import("../screen.ts");
    const { dumps, hunt } = found;
    const exported = { color: 0, width: null, unicode: true, top: options.top, filtered: hidden, peek: null } as const;
    return showScreen(options, dumps, { idle: options.idle, ...(hunt === null ? {} : { hunt }) }, null, {
      analysis: sorted(analysis, options),
      formats: HEAP_FORMATS,
      report: (chosen, of) => render(of, chosen, { ...exported, version: VERSION }),
    });
  }
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
  deliver(content, format, options.out);
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
  for (const typed of sources) {
    const { items, residentBytes, hunt: ofHunt } = await readOne(typed, http);
    if (sources.length === 1) hunt = ofHunt;
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

interface ReadOne {
  readonly items: readonly Profile[];
  readonly residentBytes: number | null;
  readonly hunt: HuntFacts | null;
}

async function readOne(typed: string, http: HttpOptions): Promise<ReadOne> {
  let residentBytes: number | null = null;
  let told = false;
  const opened = await openSource<Profile>(typed, {
    decoder: createProfileDecoder,
    heaps: true,
    sum: (parts, source) => sumOf(parts.filter(isDump), source),
    fetch: async (source, request) => {
      const process = goProcess(source, http);
      const answer = await process.heap(request, () => {
        if (!told)
          complain(`${source.name}: runs two garbage collections in the process, so that garbage is not counted`);
        told = true;
      });
      if (answer.failure === null && told) residentBytes = await residentOf(source.url, process, request.signal);
      return answer;
    },
    series: async (source, request) => {
      const [{ HEAP, readSeries }, { joinProfiles, withCommonSizes }] = await Promise.all([
        import("../../source/pyroscope-series.ts"),
        import("../../heap/join.ts"),
      ]);
      const join = (items: readonly Profile[], name: string): Profile =>
        joinProfiles(items.filter(isHeapProfile), name);
      const opened = await readSeries(source, request, http, { what: "heap profiles", types: HEAP, join });
      return { ...opened, items: withCommonSizes(opened.items.filter(isHeapProfile)) };
    },
  });
  if (opened.failure !== null) throw new UserError(opened.failure.message, opened.failure.exit);
  return { ...settled(opened), residentBytes };
}

/** Of a saved hunt, a heap taken under load is no state to compare; of its dumps, each has its phase. */
function settled({ items, hunt }: OpenedSource<Profile>): Pick<ReadOne, "items" | "hunt"> {
  if (hunt === null) return { items, hunt: null };
  const phases = hunt.snapshots.map(({ phase }) => phase);
  return {
    items: items.filter((item, at) => !(isHeapProfile(item) && phases[at] === "load")),
    hunt: { phases: phases.filter((_, at) => !isHeapProfile(items[at]!)), loads: hunt.loads },
  };
}

interface Shown {
  readonly analysis: HeapAnalysis;
  readonly hidden: HiddenStacks | null;
  readonly peek: string | null;
}

async function analysed({ profiles, resident, dumps, hunt }: Found, options: Options): Promise<Shown> {
  const { sampleType, granularity, peek } = options.heap;
  const keep = options.filter === null ? null : (await import("../heap-filter.ts")).stackFilter(options.filter);
  const goroutines =
    dumps.length === 0 ? null : analyse(dumps, { idle: options.idle, ...(hunt === null ? {} : { hunt }) });
  const requests = (hunt?.loads ?? []).map((load) => load.requests);
  const base: HeapOptions = { sampleType, granularity, resident, requests };
  if (options.redact) {
    const { redactHeap } = await import("../heap-redact.ts");
    return withFilter(redactHeap(profiles, goroutines, base, keep, peek), keep !== null);
  }
  const heapOptions = {
    ...base,
    ...(goroutines === null ? {} : { goroutines }),
    ...(keep === null ? {} : { keep }),
  };
  return withFilter({ analysis: analyseHeap(profiles, heapOptions), peek }, keep !== null);
}

function withFilter({ analysis, peek }: Omit<Shown, "hidden">, filtered: boolean): Shown {
  const of = analysis.merged.stacks.length;
  return { analysis, peek, hidden: filtered ? { stacks: of - analysis.stacks.length, of } : null };
}

type Row = HeapAnalysis["rows"][number];

/** `--sort` and `--cum`; by default the rows stand by growth, or by flat in one profile. */
function sorted(analysis: HeapAnalysis, { sort, heap }: Options): HeapAnalysis {
  const several = analysis.profiles.length > 1;
  const last = ({ flat, cum }: Row): number => Math.abs((heap.byCum ? cum : flat).at(-1)!);
  const growth = ({ growth: grown }: Row): number => (heap.byCum ? grown.cum : grown.flat);
  const weight = sort === "count" || !several ? last : growth;
  const byName = (a: Row, b: Row): number => (a.func < b.func ? -1 : a.func > b.func ? 1 : 0);
  if (sort === "name") return { ...analysis, rows: [...analysis.rows].sort(byName) };
  if (sort !== "count" && !heap.byCum) return analysis;
  return { ...analysis, rows: [...analysis.rows].sort((a, b) => weight(b) - weight(a) || byName(a, b)) };
}

/** `go tool pprof` and everything else expects its protobuf packed. */
function render(analysis: HeapAnalysis, format: string, options: HeapReportOptions): string | Uint8Array {
  const write = heapReport(format)!;
  const content = write(analysis, format === "html" ? { ...options, page: pageAssets() } : options);
  return typeof content === "string" ? content : gzipSync(content);
}
