// A URL -> the answer's body in chunks as they come, or a failure that says what was tried and what to do.

import { type Dispatcher, request } from "undici";
import { bytes } from "../../text/units.ts";
import type { Failure } from "../failure.ts";
import type { Push } from "../read.ts";
import { redactText, secretsOf } from "../secrets.ts";
import { basic, loginOf } from "./credentials.ts";
import { fetchFailure, redirectFailure, statusFailure } from "./fetch-failure.ts";
import type { HttpOptions } from "./options.ts";

const MOST_REDIRECTS = 10;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** Only these keep a POST what it is. */
const KEEPING = new Set([307, 308]);

/**
 * So much may wait to be decoded before the server is held up; net/http/pprof sends no more. A server that closes the
 * connection while it is held up ends undici 7 (nodejs/undici#5360).
 */
const BACKLOG_BYTES = 64 << 20;

/** How much of an error page is read for its first line. */
const ERROR_TEXT_BYTES = 2048;

export interface GetRequest {
  /** How messages name the source. */
  readonly name: string;
  readonly url: URL;
  readonly dispatcher: Dispatcher;
  readonly options: HttpOptions;
  readonly signal: AbortSignal;
  /** When `--timeout` ends all of it, on the clock of `performance.now()`; null for never. */
  readonly until: number | null;
  /** A POST instead of a GET. */
  readonly post?: Post;
  /** What a status other than 200 means; that of net/http/pprof by default. */
  readonly refusal?: typeof statusFailure;
}

export interface Post {
  readonly contentType: string;
  readonly body: Uint8Array;
}

/** A status 200 with its body still to be read. */
export interface Answer {
  readonly url: URL;
  /** Bytes on the wire, where the server says; null else. */
  readonly contentLength: number | null;
  /** @returns null, or why the body ended too early; `limited` is true when --max-bytes stopped it */
  readonly feed: (push: Push) => Promise<Failure | null>;
  readonly limited: () => boolean;
}

/**
 * One request. Redirects are followed within the same host only; credentials and extra headers go to the origin they were
 * meant for (and its https twin), never to another port or host.
 *
 * @returns the answer, once its status is 200; a failure (exit 3) else. Never rejects.
 */
export async function get(ask: GetRequest): Promise<Answer | Failure> {
  const { refusal = statusFailure } = ask;
  const whole = deadline(ask);
  let url = withoutUser(ask.url);
  const login = loginOf(ask.url, ask.options.env);
  const headers = requestHeaders(ask.options, login === null ? null : basic(login));
  const origin = url;
  for (let hops = 0; ; hops++) {
    let response: Dispatcher.ResponseData;
    try {
      const known = mayKnow(origin, url) ? headers : requestHeaders({ headers: [] }, null);
      response = await request(url, { dispatcher: ask.dispatcher, signal: whole.signal, ...sent(ask.post, known) });
    } catch (error) {
      whole.clear();
      return hidden(ask, fetchFailure(ask.name, url, error, facts(ask, whole)));
    }
    const location = response.headers.location;
    const redirects = ask.post === undefined ? REDIRECTS : KEEPING;
    if (redirects.has(response.statusCode) && typeof location === "string") {
      await response.body.dump().catch(() => undefined);
      const next = URL.canParse(location, url.href) ? new URL(location, url) : null;
      if (next === null || hops >= MOST_REDIRECTS || !sameHost(url, next)) {
        whole.clear();
        return hidden(ask, redirectFailure(ask.name, url, next, hops >= MOST_REDIRECTS));
      }
      url = withoutUser(next);
      continue;
    }
    if (response.statusCode === 200) return answerOf(ask, url, response, whole);
    const text = await firstText(response.body);
    whole.clear();
    return hidden(ask, refusal(ask.name, url, response.statusCode, text));
  }
}

/** What goes over the wire. */
function sent(post: Post | undefined, headers: Readonly<Record<string, string>>): Partial<Dispatcher.RequestOptions> {
  // The connection ends with the answer: kept alive, it would be a goroutine in the very dumps it fetches.
  const rest = { reset: true, highWaterMark: BACKLOG_BYTES };
  if (post === undefined) return { headers, ...rest };
  return { method: "POST", headers: { ...headers, "content-type": post.contentType }, body: post.body, ...rest };
}

function answerOf(ask: GetRequest, url: URL, response: Dispatcher.ResponseData, whole: Deadline): Answer {
  const length = Number(response.headers["content-length"]);
  let limited = false;
  const feed = async (push: Push): Promise<Failure | null> => {
    let wire = 0;
    try {
      for await (const chunk of response.body) {
        const room = ask.options.maxBytes - wire;
        wire += (chunk as Uint8Array).length;
        const busy = push((chunk as Uint8Array).subarray(0, room));
        if (busy !== undefined) await busy;
        limited = wire >= ask.options.maxBytes;
        if (limited) break;
      }
      return null;
    } catch (error) {
      return hidden(ask, fetchFailure(ask.name, url, error, { ...facts(ask, whole), received: wire }));
    } finally {
      whole.clear();
    }
  };
  return { url, contentLength: Number.isFinite(length) ? length : null, feed, limited: () => limited };
}

interface Deadline {
  readonly signal: AbortSignal;
  readonly passed: () => boolean;
  readonly clear: () => void;
}

/** `--timeout` and the caller's cancel in one signal. */
function deadline({ until, signal }: GetRequest): Deadline {
  const controller = new AbortController();
  const cancel = (): void => controller.abort();
  signal.addEventListener("abort", cancel, { once: true });
  if (signal.aborted) cancel();
  let passed = false;
  const timer =
    until === null
      ? undefined
      : setTimeout(
          () => {
            passed = true;
            controller.abort();
          },
          Math.max(0, until - performance.now()),
        );
  return {
    signal: controller.signal,
    passed: () => passed,
    clear: () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", cancel);
    },
  };
}

function facts(ask: GetRequest, whole: Deadline): Parameters<typeof fetchFailure>[3] {
  return { options: ask.options, cancelled: ask.signal.aborted, timedOut: whole.passed(), received: 0 };
}

function requestHeaders(
  { headers }: Pick<HttpOptions, "headers">,
  authorization: string | null,
): Record<string, string> {
  const given = Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]));
  return {
    "user-agent": "unpark",
    "accept-encoding": "gzip",
    ...(authorization === null ? {} : { authorization }),
    ...given,
  };
}

/** Same origin, or the way from http to https on the same host. */
function mayKnow(origin: URL, url: URL): boolean {
  return (
    origin.origin === url.origin ||
    (origin.hostname === url.hostname && origin.protocol === "http:" && url.protocol === "https:")
  );
}

function sameHost(from: URL, to: URL): boolean {
  const web = to.protocol === "http:" || to.protocol === "https:";
  return web && from.hostname === to.hostname && !(from.protocol === "https:" && to.protocol === "http:");
}

function withoutUser(url: URL): URL {
  const bare = new URL(url);
  bare.username = "";
  bare.password = "";
  return bare;
}

async function firstText(body: Dispatcher.ResponseData["body"]): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk as Uint8Array);
      size += (chunk as Uint8Array).length;
      if (size >= ERROR_TEXT_BYTES) break;
    }
  } catch {
    // The status alone says enough.
  }
  return Buffer.concat(chunks).subarray(0, ERROR_TEXT_BYTES).toString("utf8");
}

/** No secret of the request may come back in a message, whoever wrote it. */
function hidden(ask: GetRequest, said: Failure): Failure {
  const login = loginOf(ask.url, ask.options.env);
  const sent = login === null ? [] : [login.password, basic(login), basic(login).slice("Basic ".length)];
  const secrets = [...sent, ...secretsOf(ask.url, ask.options.headers)];
  return { ...said, message: redactText(said.message, secrets) };
}

/** What a limit on the body means for what was read. */
export function limitWarning(maxBytes: number): string {
  return `stopped after ${bytes(maxBytes)} (--max-bytes): what came later is not in it`;
}
