// One source -> its goroutine dumps and heap profiles, told by content, or why there are none.

import type { HuntFacts } from "../../analyse.ts";
import { createDecoder } from "../../decode.ts";
import { createProfileDecoder, isDump, type Profile } from "../../decode-heap.ts";
import { isHeapProfile } from "../../heap/model.ts";
import type { Failure } from "../../source/failure.ts";
import type { HttpOptions } from "../../source/http/options.ts";
import { type GoProcess, goProcess } from "../../source/live/process.ts";
import { residentOf } from "../../source/live/resident.ts";
import { sumOf } from "../../source/live/sum.ts";
import { targetsOf } from "../../source/live/target.ts";
import { type FetchRequest, type OpenedSource, openSource } from "../../source/open.ts";
import type { Opened, Progress } from "../../source/read.ts";
import type { LiveSource, SeriesSource } from "../../source/resolve.ts";

export interface ReadProfiles {
  readonly items: readonly Profile[];
  /** Resident size of the process when its heap was taken; null where it is not a local process. */
  readonly residentBytes: number | null;
  /** Of the dumps, when the source is a saved hunt. */
  readonly hunt: HuntFacts | null;
  /** Beside it there may be items: of a body that broke off, what had come. */
  readonly failure: Failure | null;
}

export interface ProfilesRequest {
  /** What a URL that names no profile is asked for. */
  readonly wanted: "goroutines" | "heap";
  readonly http: HttpOptions;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Told once before the process is asked for a garbage collection. */
  readonly onCollecting?: (name: string) => void;
}

/** Reads one source, of whatever kind; never rejects for what it holds or does. */
export async function readProfiles(typed: string, request: ProfilesRequest): Promise<ReadProfiles> {
  let residentBytes: number | null = null;
  const { wanted, signal, http, onProgress } = request;
  const heapOf = async (process: GoProcess, source: LiveSource, ask: FetchRequest<Profile>) => {
    let collecting = false;
    const answer = await process.heap(ask, () => {
      if (!collecting) request.onCollecting?.(source.name);
      collecting = true;
    });
    if (answer.failure === null && collecting) residentBytes = await residentOf(source.url, process, signal);
    return answer;
  };
  const fetch = async (source: LiveSource, ask: FetchRequest<Profile>): Promise<Opened<Profile>> => {
    const process = goProcess(source, http);
    const targets = targetsOf(source.url);
    if (wanted === "heap" || targets[0].kind === "exact") return heapOf(process, source, ask);
    const answer = await process.goroutines({ ...ask, decoder: createDecoder });
    // A file server may hand out a heap profile at that very address.
    if (answer.failure?.code !== "not-a-dump" || targets.every(({ kind }) => kind === "folder")) return answer;
    const heap = await heapOf(process, source, ask);
    return heap.failure === null ? heap : answer;
  };
  const series = async (source: SeriesSource, ask: FetchRequest<Profile>): Promise<Opened<Profile>> => {
    const { GOROUTINES, HEAP, readSeries } = await import("../../source/pyroscope/pyroscope-series.ts");
    if (wanted === "goroutines") {
      const goroutines = { what: "goroutine profiles", types: GOROUTINES, join: sumOf } as const;
      return readSeries(source, { ...ask, decoder: createDecoder }, http, goroutines);
    }
    const { joinProfiles, withCommonSizes } = await import("../../heap/join.ts");
    const join = (items: readonly Profile[], name: string): Profile => joinProfiles(items.filter(isHeapProfile), name);
    const opened = await readSeries(source, ask, http, { what: "heap profiles", types: HEAP, join });
    return { ...opened, items: withCommonSizes(opened.items.filter(isHeapProfile)) };
  };
  const decoder = wanted === "heap" ? createProfileDecoder : eitherDecoder;
  const opened = await openSource<Profile>(
    typed,
    { decoder, heaps: true, fetch, series, sum: (parts, source) => sumOf(parts.filter(isDump), source) },
    signal,
    onProgress,
  );
  return { ...settled(opened), residentBytes, failure: opened.failure };
}

const eitherDecoder: typeof createProfileDecoder = (source, facts) => ({
  ...createProfileDecoder(source, facts),
  expected: "a goroutine dump or a heap profile",
});

/** Of a saved hunt, a heap taken under load is no state to compare; of its dumps, each has its phase. */
function settled({ items, hunt }: OpenedSource<Profile>): Pick<ReadProfiles, "items" | "hunt"> {
  if (hunt === null) return { items, hunt: null };
  const phases = hunt.snapshots.map(({ phase }) => phase);
  return {
    items: items.filter((item, at) => !(isHeapProfile(item) && phases[at] === "load")),
    hunt: { phases: phases.filter((_, at) => !isHeapProfile(items[at]!)), loads: hunt.loads },
  };
}
