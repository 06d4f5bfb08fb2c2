// A service in Pyroscope and a span of time -> single moments of it, oldest first.
//
// Pyroscope adds up all profiles of the span it is asked for: of one that is scraped every 15 seconds, an hour of 100
// goroutines would be 24,000. So each moment is asked for at the very millisecond of one profile per instance: its
// figures are those of that profile, and nothing has to be divided.

import { count, counted } from "../../text/units.ts";
import { type Failure, failure } from "../failure.ts";
import type { HttpOptions } from "../http/options.ts";
import type { FetchRequest } from "../open.ts";
import { type Decoded, mark, type Opened, readSource } from "../read.ts";
import { isFailure, type SeriesSource } from "../resolve.ts";
import {
  type Asking,
  appsOf,
  type LabelSet,
  profileOf,
  type Span,
  seriesOf,
  type Times,
  timesOf,
} from "./pyroscope.ts";
import { type Label, type Range, rangeOf } from "./pyroscope-address.ts";

/** What is read of a series. */
export interface Wanted<T> {
  /** In messages: "goroutine profiles". */
  readonly what: string;
  /** The types of profile that make up one item, each with the ways it is called; what is asked for first must be there. */
  readonly types: readonly RegExp[];
  /** Several items of one moment (instances, types) into one. */
  readonly join: (items: readonly T[], source: string) => T;
}

/** Pyroscope's SDK says goroutines, what is scraped says goroutine. */
export const GOROUTINES: readonly RegExp[] = [/^goroutines?:goroutines?:count:/];
/** alloc_* are left out: Pyroscope keeps the difference from one profile to the next of them, not the state. */
export const HEAP: readonly RegExp[] = [/^[^:]+:inuse_space:bytes:/, /^[^:]+:inuse_objects:count:/];

/** Labels that tell one instance of a service from another, whoever sets them (Alloy, the SDK, Prometheus). */
const INSTANCE_LABELS = ["namespace", "pod", "container", "instance", "hostname", "host", "node", "__session_id__"];

/** One moment has a request for each: with more, the fleet is read faster otherwise. */
const MOST_INSTANCES = 100;

/** Where the last profile before a moment is looked for first: most are scraped every 15 to 60 seconds. */
const NEAR_MS = 10 * 60_000;
/** In a longer span a profile is found to the second first, and then to the millisecond. */
const COARSE_MS = 1000;

/** So many requests at the same time. */
const LANES = 4;

/** @returns one item for each moment that has profiles; a failure when there is none, or one request failed. Never rejects */
export async function readSeries<T extends Decoded>(
  source: SeriesSource,
  request: FetchRequest<T>,
  options: HttpOptions,
  wanted: Wanted<T>,
): Promise<Opened<T>> {
  const { name, address } = source;
  const range = rangeOf(name, address, Date.now());
  if (isFailure(range)) return { items: [], failure: range };
  const until = options.timeoutMs === null ? null : performance.now() + options.timeoutMs;
  const asking: Asking = { name, address, options, signal: request.signal, until };
  const found = await typesOf(asking, range, wanted);
  if (isFailure(found)) return { items: [], failure: found };
  const items: T[] = [];
  const seen: (readonly string[])[] = [];
  for (const end of momentsOf(range)) {
    const step = `looking for ${wanted.what} before ${dateOf(end)}`;
    request.onProgress({ source: name, step, bytes: 0, share: null, goroutines: 0 });
    const near = await latest(asking, found, { start: Math.max(range.from, end - range.stepMs), end });
    if (isFailure(near)) return { items: [], failure: near };
    if (near.length === 0) continue;
    const item = await readMoment(asking, found, near, request, wanted);
    if (isFailure(item)) return { items: [], failure: item };
    items.push(item);
    seen.push(near.map(({ key }) => key));
  }
  if (items.length === 0) return { items, failure: nothing(name, range, wanted.what) };
  const gone = seen[0]!.filter((key) => !seen.at(-1)!.includes(key)).length;
  return { items: gone === 0 ? items : withGone(items, gone, seen[0]!.length), failure: null };
}

/** The ends of the steps, the last of them `until`. */
function momentsOf({ from, until, stepMs }: Range): readonly number[] {
  const steps = Math.floor((until - from) / stepMs + 1e-9);
  return Array.from({ length: steps }, (_, at) => Math.round(until - (steps - 1 - at) * stepMs));
}

/** Which types of profile there are, and which labels tell the instances apart. */
interface Found {
  readonly types: readonly string[];
  readonly by: readonly string[];
}

async function typesOf(
  asking: Asking,
  range: Range,
  { what, types }: Pick<Wanted<never>, "what" | "types">,
): Promise<Found | Failure> {
  const span = { start: range.from, end: range.until };
  const sets = await seriesOf(asking, span, ["__profile_type__", ...INSTANCE_LABELS]);
  if (isFailure(sets)) return sets;
  const all = [...new Set(sets.map((set) => set.get("__profile_type__") ?? ""))].sort();
  const chosen = types.flatMap((type) => all.find((one) => type.test(one)) ?? []);
  if (chosen.length > 0 && types[0]!.test(chosen[0]!)) {
    const by = INSTANCE_LABELS.filter((label) => sets.some((set) => set.has(label)));
    return { types: chosen, by };
  }
  const { name, address } = asking;
  if (all.length > 0)
    return failure("not-a-dump", name, `keeps ${all.map(shortType).join(", ")} of ${address.app}`, what);
  const apps = await appsOf(asking, span);
  if (isFailure(apps)) return apps;
  const others =
    apps.length === 0
      ? ""
      : `; it has ${apps.slice(0, 8).join(", ")}${apps.length > 8 ? ` and ${apps.length - 8} more` : ""}`;
  return failure(
    "not-a-dump",
    name,
    `has no profile of ${address.app}${labelWords(address.labels)} ${spanWords(range)}${others}`,
    what,
  );
}

/** One instance's last profile in a span. */
interface Near {
  readonly key: string;
  readonly labels: LabelSet;
  readonly time: number;
}

async function latest(asking: Asking, { types, by }: Found, span: Span): Promise<readonly Near[] | Failure> {
  const near = { start: Math.max(span.start, span.end - NEAR_MS), end: span.end };
  const times = await timesOf(asking, types[0]!, near, 1, by);
  if (isFailure(times)) return times;
  const found = lastOf(times);
  if (found.length > 0 || near.start === span.start) return limited(asking, found);
  const coarse = await timesOf(asking, types[0]!, span, COARSE_MS, by);
  if (isFailure(coarse) || coarse.length === 0) return isFailure(coarse) ? coarse : [];
  // Only where the newest is, so that instances that ended long before do not count in.
  const last = Math.max(...lastOf(coarse).map(({ time }) => time));
  const fine = await timesOf(asking, types[0]!, { start: Math.max(span.start, last - NEAR_MS), end: last }, 1, by);
  return isFailure(fine) ? fine : limited(asking, lastOf(fine));
}

function lastOf(times: readonly Times[]): readonly Near[] {
  return times.flatMap(({ labels, times: all }) =>
    all.length === 0 ? [] : [{ key: JSON.stringify([...labels]), labels, time: all.at(-1)! }],
  );
}

function limited({ name }: Asking, near: readonly Near[]): readonly Near[] | Failure {
  if (near.length <= MOST_INSTANCES) return near;
  const what = `${count(near.length)} instances at one time, of which at most ${MOST_INSTANCES} are summed`;
  return failure("usage", name, what, "a label that says which, such as ?pod=…");
}

async function readMoment<T extends Decoded>(
  asking: Asking,
  { types }: Found,
  near: readonly Near[],
  request: FetchRequest<T>,
  { join }: Pick<Wanted<T>, "join">,
): Promise<T | Failure> {
  const takenAt = new Date(Math.max(...near.map(({ time }) => time))).toISOString();
  const asked = near.flatMap((one) => types.map((type) => ({ one, type })));
  const parts: T[] = [];
  let failed: Failure | null = null;
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let at = next++; at < asked.length && failed === null; at = next++) {
      const part = await readOne(asking, asked[at]!.type, asked[at]!.one, near.length > 1, request);
      if (isFailure(part)) failed = part;
      else parts[at] = part;
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  if (failed !== null) return failed;
  const source = `${bare(asking.name)}@${takenAt.slice(0, 19)}Z`;
  return { ...(parts.length === 1 ? parts[0]! : join(parts, source)), source, takenAt };
}

async function readOne<T extends Decoded>(
  asking: Asking,
  type: string,
  { labels, time }: Near,
  several: boolean,
  { decoder, signal, onProgress }: FetchRequest<T>,
): Promise<T | Failure> {
  // Times are kept to the nanosecond, and a span without a length is answered with nothing.
  const answer = await profileOf(asking, type, { start: time, end: time + 1 }, [...labels]);
  if (isFailure(answer)) return answer;
  const source = `${bare(asking.name)}@${new Date(time).toISOString().slice(0, 19)}Z`;
  const name = several ? ([...labels.values()].at(-1) ?? source) : source;
  const takenAt = new Date(time).toISOString();
  const opened = await readSource({ name, takenAt, decoder, signal, onProgress, feed: answer.feed });
  if (opened.failure !== null) return opened.failure;
  return opened.items.at(-1)!;
}

function withGone<T extends Decoded>(items: readonly T[], gone: number, of: number): readonly T[] {
  const message = `${gone} of the ${counted(of, "instance")} of the first moment ${gone === 1 ? "is" : "are"} not in the last: what fell or began anew may be a restart, no progress`;
  return items.map((item, at) => (at === items.length - 1 ? mark(item, "instances-changed", message) : item));
}

function nothing(name: string, range: Range, what: string): Failure {
  return failure("not-a-dump", name, `no profile at any moment ${spanWords(range)}`, what);
}

function spanWords({ from, until }: Range): string {
  return `between ${dateOf(from)} and ${dateOf(until)}`;
}

function dateOf(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16)}Z`;
}

function labelWords(labels: readonly Label[]): string {
  return labels.length === 0 ? "" : ` with ${labels.map(([name, value]) => `${name}=${value}`).join(", ")}`;
}

/** `memory:inuse_space:bytes:space:bytes` -> `inuse_space`. */
function shortType(type: string): string {
  return type.split(":")[1] ?? type;
}

function bare(name: string): string {
  return name.replace(/\?.*$/, "");
}
