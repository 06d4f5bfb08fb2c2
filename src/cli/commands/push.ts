// `unpark push SOURCE... pyroscope://HOST/APP`: goroutine and heap profiles, live or from files, to where history is kept.

import { gzipSync } from "node:zlib";
import { analyse } from "../../analyse.ts";
import { createProfileDecoder, isDump, type Profile } from "../../decode-heap.ts";
import { analyseHeap } from "../../heap/analyse.ts";
import { writeHeapPprof } from "../../report/heap/pprof.ts";
import { writeCounts } from "../../report/pprof/counts-pprof.ts";
import type { HttpOptions } from "../../source/http/options.ts";
import { goProcess } from "../../source/live/process.ts";
import { sumOf } from "../../source/live/sum.ts";
import { type OpenedSource, openSource } from "../../source/open.ts";
import { type Pushed, pushTo } from "../../source/pyroscope/pyroscope.ts";
import type { Label } from "../../source/pyroscope/pyroscope-address.ts";
import type { Opened } from "../../source/read.ts";
import { isFailure, resolveSource, type SeriesSource } from "../../source/resolve.ts";
import { clean } from "../../text/clean.ts";
import { bytes, counted } from "../../text/units.ts";
import type { Options } from "../args.ts";
import { ANALYSED, complain, endOnSignals, UserError } from "../exit.ts";
import { httpOptions, withStdin } from "../read/snapshots.ts";
import { VERSION } from "../version.ts";

/** @returns the exit status; with --interval it ends by a signal only */
export async function push(options: Options): Promise<number> {
  endOnSignals();
  const of = refused(options);
  if (of !== undefined) throw new UserError(`push takes no ${of}: it sends profiles as they are (see unpark --help)`);
  const target = targetOf(options.sources.at(-1));
  const sources = await withStdin(options.sources.slice(0, -1));
  if (sources.length === 0) throw new UserError("no source: push SOURCE... pyroscope://HOST/APP (see unpark --help)");
  const http = httpOptions(options);
  const sent = await sentAs(options.redact);
  await pushAll(sources, target, http, sent);
  while (options.again) {
    await new Promise((resolve) => setTimeout(resolve, options.intervalMs));
    // What was reached once may be away for a while: history goes on when it is back.
    await pushAll(sources, target, http, sent).catch((error: unknown) => {
      if (!(error instanceof UserError)) throw error;
      complain(error.message);
    });
  }
  return ANALYSED;
}

function refused({ format, out, filter, failOn, replicas }: Options): string | undefined {
  const given = { "--format": format, "--out": out, "--filter": filter, "--replicas": replicas };
  const gate = failOn === "none" ? [] : ["--fail-on"];
  return [
    ...Object.entries(given).flatMap(([name, value]) => (value === null || value === false ? [] : [name])),
    ...gate,
  ][0];
}

/** @throws UserError (exit 2) */
function targetOf(typed: string | undefined): SeriesSource {
  const source = typed === undefined ? null : resolveSource(typed);
  if (source !== null && isFailure(source)) throw new UserError(source.message, source.exit);
  if (source?.kind !== "series")
    throw new UserError("push wants to know where to, last: push SOURCE... pyroscope://HOST/APP (see unpark --help)");
  return source;
}

/** What is sent of a profile, and by which labels its process is told from others. */
interface Sent {
  readonly profile: (profile: Profile) => Profile;
  /** @param at the source's place among those that were named */
  readonly instance: (typed: string, at: number) => readonly Label[];
}

/** With pseudonyms it is one redactor for all that is pushed: a name that two of them have stays one name. */
async function sentAs(redact: boolean): Promise<Sent> {
  if (!redact) return { profile: (profile) => profile, instance: instanceOf };
  const redactor = new (await import("../../redact/redactor.ts")).Redactor();
  complain("pseudonyms are those of this run: what another run pushes has others (--interval keeps them)");
  return {
    profile: (profile) =>
      isDump(profile)
        ? redactor.redact(analyse([profile])).analysis.snapshots[0]!
        : redactor.heap([profile]).profiles[0]!,
    instance: (typed, at) => (instanceOf(typed).length === 0 ? [] : [["instance", `process${at + 1}`]]),
  };
}

async function pushAll(
  sources: readonly string[],
  target: SeriesSource,
  http: HttpOptions,
  { profile: shown, instance }: Sent,
): Promise<void> {
  for (const [at, typed] of sources.entries()) {
    const opened = await readProfiles(typed, http);
    if (opened.failure !== null) throw new UserError(opened.failure.message, opened.failure.exit);
    for (const profile of opened.items) await pushOne(shown(profile), instance(typed, at), target, http);
  }
}

function readProfiles(typed: string, http: HttpOptions): Promise<OpenedSource<Profile>> {
  return openSource<Profile>(typed, {
    decoder: createProfileDecoder,
    heaps: true,
    sum: (parts, source) => sumOf(parts.filter(isDump), source),
    // As a scraper does it: without a collection, and with the world stopped for an instant only.
    fetch: async (source, request): Promise<Opened<Profile>> => {
      const process = goProcess(source, http);
      const goroutines = await process.profile(request, "goroutine", {});
      if (goroutines.failure !== null) return goroutines;
      const heap = await process.profile(request, "heap", {});
      return { items: [...goroutines.items, ...heap.items], failure: heap.failure };
    },
  });
}

async function pushOne(
  profile: Profile,
  instance: readonly Label[],
  target: SeriesSource,
  http: HttpOptions,
): Promise<void> {
  const { name, address } = target;
  const labels = [
    ...instance.filter(([label]) => !address.labels.some(([given]) => given === label)),
    ...address.labels,
  ];
  const until = http.timeoutMs === null ? null : performance.now() + http.timeoutMs;
  const asking = { name, address, options: http, signal: new AbortController().signal, until };
  const failed = await pushTo(asking, labels, [packed(profile)]);
  if (failed !== null) throw new UserError(`${profile.source}: ${failed.message}`, failed.exit);
  const when = profile.takenAt === null ? "now, as it does not say when it was taken" : profile.takenAt;
  process.stdout.write(`${clean(`pushed ${wordsOf(profile)} of ${profile.source} to ${name}, at ${when}`)}\n`);
}

/** Several processes of one app are told apart by it; the same as scrapers set. */
function instanceOf(typed: string): readonly Label[] {
  const source = resolveSource(typed);
  if (isFailure(source)) return [];
  if (source.kind === "http") return [["instance", source.socket ?? source.url.host]];
  if (source.kind === "pod")
    return [
      ["namespace", source.address.namespace],
      ["pod", source.address.pod ?? ""],
    ];
  return [];
}

function packed(profile: Profile): Pushed {
  if (isDump(profile)) return { kind: "goroutine", profile: gzipSync(writeCounts(profile)) };
  const plain = {
    color: 0,
    width: null,
    unicode: true,
    top: null,
    filtered: null,
    version: VERSION,
    peek: null,
  } as const;
  return { kind: "memory", profile: gzipSync(writeHeapPprof(analyseHeap([profile], {}), plain)) };
}

function wordsOf(profile: Profile): string {
  if (isDump(profile)) return counted(profile.total, "goroutine");
  return `a heap of ${bytes(profile.samples.inuseBytes.reduce((sum, one) => sum + one, 0))}`;
}
