// Questions to a Pyroscope (1.0 or later) -> its answers: the Connect API of querier and pusher, over HTTP/1.1.
//
// Source of shapes and paths: github.com/grafana/pyroscope/api, querier/v1/querier.proto and push/v1/push.proto; the parts
// used here are all marked `scope/public`.

import { STATUS_CODES } from "node:http";
import { type Failure, failure } from "../failure.ts";
import { unpacker } from "../gzip.ts";
import { type Ask, httpAnswer } from "../http/answer.ts";
import type { Answer } from "../http/http.ts";
import type { HttpOptions } from "../http/options.ts";
import type { Push } from "../read.ts";
import { isFailure } from "../resolve.ts";
import type { Label, PyroscopeAddress } from "./pyroscope-address.ts";

/** One server, asked for one thing; `until` is for all its requests together. */
export interface Asking {
  /** How messages name the source. */
  readonly name: string;
  readonly address: PyroscopeAddress;
  readonly options: HttpOptions;
  readonly signal: AbortSignal;
  readonly until: number | null;
}

/** A set of labels that one series of profiles has. */
export type LabelSet = ReadonlyMap<string, string>;

/** When one series had a profile. */
export interface Times {
  readonly labels: LabelSet;
  /** Milliseconds since 1970, ascending; each is the end of a step with at least one profile. */
  readonly times: readonly number[];
}

/** Inclusive, in milliseconds since 1970. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const QUERIER = "querier.v1.QuerierService";

/** A longer span is refused by a server whose limits are those it comes with (max_query_length, 1d). */
const LONGEST_SPAN_MS = 86_400_000;

/** @returns every set of these labels that the app's profiles in this span have; `__profile_type__` is one */
export async function seriesOf(
  asking: Asking,
  span: Span,
  labelNames: readonly string[],
): Promise<readonly LabelSet[] | Failure> {
  const { app, labels } = asking.address;
  const answers = await askSpans(asking, "Series", { matchers: [selectorOf(app, labels)], labelNames }, span);
  if (isFailure(answers)) return answers;
  const sets = answers.flatMap(({ labelsSet }) => listOf(labelsSet).map(({ labels: set }) => labelSetOf(set)));
  return [...new Map(sets.map((set) => [keyOf(set), set])).values()];
}

/** @returns the names of all apps that have profiles in this span */
export async function appsOf(asking: Asking, span: Span): Promise<readonly string[] | Failure> {
  const answers = await askSpans(asking, "LabelValues", { name: "service_name" }, span);
  if (isFailure(answers)) return answers;
  return [...new Set(answers.flatMap(({ names }) => (names as readonly string[] | undefined) ?? []))].sort();
}

/**
 * @param stepMs profiles are told apart down to it: 1 gives each its own time
 * @param by     labels that tell the series apart
 */
export async function timesOf(
  asking: Asking,
  profileType: string,
  span: Span,
  stepMs: number,
  by: readonly string[],
): Promise<readonly Times[] | Failure> {
  const { app, labels } = asking.address;
  const message = {
    profileTypeID: profileType,
    labelSelector: selectorOf(app, labels),
    step: stepMs / 1000,
    groupBy: by,
  };
  const answers = await askSpans(asking, "SelectSeries", message, span);
  if (isFailure(answers)) return answers;
  const found = new Map<string, { readonly labels: LabelSet; readonly times: number[] }>();
  for (const { labels: set, points } of answers.flatMap(({ series }) => listOf(series))) {
    const labelSet = labelSetOf(set);
    const one = found.get(keyOf(labelSet)) ?? { labels: labelSet, times: [] };
    found.set(keyOf(labelSet), one);
    for (const { timestamp } of listOf(points)) {
      const time = Number(timestamp);
      // The server starts one step before what it was asked for.
      if (time > (one.times.at(-1) ?? span.start - stepMs)) one.times.push(time);
    }
  }
  return [...found.values()];
}

/** @returns the sum of all profiles in the span that have these labels, as a profile.proto */
export async function profileOf(
  asking: Asking,
  profileType: string,
  span: Span,
  labels: readonly Label[],
): Promise<Answer | Failure> {
  const { address } = asking;
  const selector = selectorOf(address.app, [...new Map([...address.labels, ...labels])]);
  const body = Buffer.concat([
    textField(1, profileType),
    textField(2, selector),
    numberField(3, span.start),
    numberField(4, span.end),
  ]);
  return post(asking, `${QUERIER}/SelectMergeProfile`, { contentType: "application/proto", body });
}

/** One profile to keep. */
export interface Pushed {
  /** What Pyroscope calls the kind: `goroutine`, `memory`. */
  readonly kind: string;
  /** gzip of a profile.proto. */
  readonly profile: Uint8Array;
}

/** @returns null when all are kept */
export async function pushTo(
  asking: Asking,
  labels: readonly Label[],
  profiles: readonly Pushed[],
): Promise<Failure | null> {
  const series = profiles.map(({ kind, profile }) => ({
    labels: [["__name__", kind], ["service_name", asking.address.app], ...labels].map(([name, value]) => ({
      name,
      value,
    })),
    samples: [{ rawProfile: Buffer.from(profile).toString("base64") }],
  }));
  const answer = await json(asking, "push.v1.PusherService/Push", { series });
  return isFailure(answer) ? answer : null;
}

type Json = Readonly<Record<string, unknown>>;

/** @returns an answer for each day of the span, oldest first */
async function askSpans(
  asking: Asking,
  method: string,
  message: Json,
  { start, end }: Span,
): Promise<readonly Json[] | Failure> {
  const answers: Json[] = [];
  for (let from = start; from <= end; from += LONGEST_SPAN_MS) {
    const span: Span = { start: from, end: Math.min(end, from + LONGEST_SPAN_MS - 1) };
    const answer = await json(asking, `${QUERIER}/${method}`, { ...message, ...span });
    if (isFailure(answer)) return answer;
    answers.push(answer);
  }
  return answers;
}

async function json(asking: Asking, path: string, message: Json): Promise<Json | Failure> {
  const body = Buffer.from(JSON.stringify(message));
  const answer = await post(asking, path, { contentType: "application/json", body });
  if (isFailure(answer)) return answer;
  const chunks: Uint8Array[] = [];
  const { push, end } = unpacker((chunk: Uint8Array) => void chunks.push(chunk.slice()));
  const broken = await answer.feed(push as Push);
  await end();
  if (broken !== null) return broken;
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8")) as Json;
  } catch {
    return failure(
      "refused-status",
      asking.name,
      "answered 200, but not as Pyroscope does",
      "the address of a Pyroscope",
    );
  }
}

function post(asking: Asking, path: string, sent: NonNullable<Ask["post"]>): Promise<Answer | Failure> {
  const url = new URL(path, asking.address.base);
  url.username = asking.address.base.username;
  url.password = asking.address.base.password;
  const { name, options, signal, until } = asking;
  return httpAnswer(null, { name, url, options, signal, until, post: sent, refusal });
}

const ADVICE: Readonly<Record<number, string>> = {
  401: "it wants a login (pyroscope://USER:PASSWORD@HOST, .netrc, --header 'Authorization: …') or a tenant (--header 'X-Scope-OrgID: …')",
  403: "not allowed; is another login or tenant wanted (--header 'X-Scope-OrgID: …')?",
  404: "no Pyroscope 1.0 or later answers here",
  413: "the profile is larger than it takes",
  429: "it takes no more just now: a limit of the tenant",
};

/** A Connect error is JSON with `code` and `message` (connectrpc.com/docs/protocol, Error end-stream). */
function refusal(name: string, _url: URL, status: number, text: string): Failure {
  const said = connectMessage(text) ?? (/^\s*</.test(text) ? "" : (text.trim().split("\n")[0] ?? "").slice(0, 200));
  const quote = said === "" ? "" : ` (“${said}”)`;
  const words = `${status} ${STATUS_CODES[status] ?? ""}`.trim();
  const advice = ADVICE[status] === undefined ? "" : `: ${ADVICE[status]}`;
  return { ...failure("refused-status", name, `${words}${quote}${advice}`), status };
}

function connectMessage(text: string): string | null {
  try {
    const { message, code } = JSON.parse(text) as { message?: unknown; code?: unknown };
    return typeof message === "string" && message !== ""
      ? message.slice(0, 300)
      : typeof code === "string"
        ? code
        : null;
  } catch {
    return null;
  }
}

function selectorOf(app: string, labels: readonly Label[]): string {
  const pairs = [["service_name", app] as const, ...labels].map(
    ([name, value]) => `${quotedName(name)}=${JSON.stringify(value)}`,
  );
  return `{${pairs.join(",")}}`;
}

/** A name with a dot, as OpenTelemetry has them, stands in quotes. */
function quotedName(name: string): string {
  return name.includes(".") ? JSON.stringify(name) : name;
}

function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

function labelSetOf(value: unknown): LabelSet {
  return new Map(listOf(value).map(({ name, value: text }) => [String(name), String(text ?? "")]));
}

function keyOf(set: LabelSet): string {
  return JSON.stringify([...set]);
}

/** Protobuf: a field of text, and one of a whole number from 0 on. */
function textField(field: number, text: string): Uint8Array {
  const bytes = Buffer.from(text, "utf8");
  return Buffer.concat([varint(field * 8 + 2), varint(bytes.length), bytes]);
}

function numberField(field: number, value: number): Uint8Array {
  return Buffer.concat([varint(field * 8), varint(value)]);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  bytes.push(rest);
  return Uint8Array.from(bytes);
}
