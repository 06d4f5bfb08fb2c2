// `pyroscope://host[:port]/app?from=…&until=…` -> its parts.

import { type Failure, failure } from "../failure.ts";
import { redactTyped } from "../typed.ts";

/** One service whose profiles a Pyroscope keeps, and which of them are meant. */
export interface PyroscopeAddress {
  /** `http://host:4040/`, with user and password where given. */
  readonly base: URL;
  /** The label `service_name`. */
  readonly app: string;
  /** Further labels that profiles must have, or get when they are pushed. */
  readonly labels: readonly Label[];
  readonly from: Moment | null;
  readonly until: Moment | null;
  /** Between two moments that are compared; null for the usual. */
  readonly stepMs: number | null;
}

export type Label = readonly [name: string, value: string];

/** Milliseconds since 1970, or before now. */
export type Moment = { readonly at: number } | { readonly ago: number };

/** What a series is read of: milliseconds since 1970, and between two of its moments. */
export interface Range {
  readonly from: number;
  readonly until: number;
  readonly stepMs: number;
}

export const PYROSCOPE_SCHEMES = new Set(["pyroscope", "pyroscope+http", "pyroscope+https"]);

const USUAL_PORT = "4040";
const EXPECTED = "pyroscope://HOST[:PORT]/APP?from=now-7d&until=now, with step=1d and LABEL=VALUE where wanted";
const A_TIME = "now, now-7d, 2026-11-20, 2026-11-20T08:00:00Z, or seconds or milliseconds since 1970";

const DAY_MS = 86_400_000;
const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: DAY_MS, w: 7 * DAY_MS };

/** Over more days than this one moment a day is compared, at the same hour: a busy noon is no growth since midnight. */
const DAYS_FOR_DAILY = 3;
/** Over less time, so many steps. */
const USUAL_STEPS = 8;
/** Each moment is a request or more, and a column of the report. */
const MOST_STEPS = 60;

/** @returns the parts; a failure (exit 2) that says what is wrong. The app may have slashes, as Grafana Alloy names it */
export function parsePyroscope(typed: string): PyroscopeAddress | Failure {
  const name = redactTyped(typed);
  const wrong = (what: string, expected = EXPECTED): Failure => failure("usage", name, what, expected);
  const href = typed.replace(/^pyroscope(?:\+(https?))?:/i, (_, scheme?: string) => `${schemeOf(typed, scheme)}:`);
  if (!URL.canParse(href)) return wrong("not a well-formed URL");
  const url = new URL(href);
  const app = decode(url.pathname.slice(1));
  if (app === "") return wrong("names no app");
  const base = new URL("/", url);
  if (base.protocol === "http:" && !/:80(?:[/?#]|$)/.test(typed)) base.port ||= USUAL_PORT;
  const found = new Map<string, Moment>();
  for (const key of ["from", "until"]) {
    const text = url.searchParams.get(key);
    const moment = text === null ? null : readMoment(text);
    if (text !== null && moment === null) return wrong(`${key}=${text} is no time`, A_TIME);
    if (moment !== null) found.set(key, moment);
  }
  const step = url.searchParams.get("step");
  const stepMs = step === null ? null : readSpanMs(step);
  if (step !== null && (stepMs === null || stepMs <= 0)) return wrong(`step=${step} is no time span`, "1h, 1d");
  const labels = [...url.searchParams].filter(([key]) => !["from", "until", "step"].includes(key));
  const odd = labels.find(([key]) => !/^[A-Za-z_][A-Za-z0-9_.]*$/.test(key));
  if (odd !== undefined) return wrong(`${odd[0]} is no name of a label`);
  return { base, app, labels, from: found.get("from") ?? null, until: found.get("until") ?? null, stepMs };
}

/**
 * @param now milliseconds since 1970
 * @returns the last seven days where nothing is said; a failure (exit 2) when it ends before it begins, or has too many steps
 */
export function rangeOf(name: string, address: PyroscopeAddress, now: number): Range | Failure {
  const resolve = (moment: Moment | null, standard: number): number =>
    moment === null ? standard : "at" in moment ? moment.at : now - moment.ago;
  const until = Math.min(now, resolve(address.until, now));
  const from = resolve(address.from, until - 7 * DAY_MS);
  if (from >= until) return failure("usage", name, "from is not before until", A_TIME);
  const span = until - from;
  const stepMs = address.stepMs ?? (span >= DAYS_FOR_DAILY * DAY_MS ? DAY_MS : span / USUAL_STEPS);
  if (span / stepMs > MOST_STEPS)
    return failure("usage", name, `more than ${MOST_STEPS} moments to compare`, "a longer step, such as step=1d");
  return { from, until, stepMs };
}

function schemeOf(typed: string, scheme: string | undefined): string {
  return scheme?.toLowerCase() ?? (/^[^/]*\/\/[^/?#]*:443(?:[/?#]|$)/.test(typed) ? "https" : "http");
}

function readMoment(text: string): Moment | null {
  if (text === "now") return { ago: 0 };
  const ago = /^now-(.+)$/.exec(text)?.[1];
  if (ago !== undefined) {
    const ms = readSpanMs(ago);
    return ms === null ? null : { ago: ms };
  }
  if (/^\d{10}$/.test(text)) return { at: Number(text) * 1000 };
  if (/^\d{13}$/.test(text)) return { at: Number(text) };
  const at = /^\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2})?)?$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : { at };
}

function readSpanMs(text: string): number | null {
  const [, number, unit] = /^(\d+(?:\.\d+)?)([smhdw])$/.exec(text) ?? [];
  return number === undefined ? null : Number(number) * UNIT_MS[unit!]!;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
