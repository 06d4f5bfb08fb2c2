// What went wrong with a request -> a failure in words: what was tried, what it means, what to do.

import { STATUS_CODES } from "node:http";
import { bytes, duration } from "../../text/units.ts";
import { cancelled, errnoOf, type Failure, type FailureCode, failure } from "../failure.ts";
import { redactUrl } from "../secrets.ts";
import type { HttpOptions } from "./options.ts";

export interface FetchFacts {
  readonly options: HttpOptions;
  /** The caller cancelled. */
  readonly cancelled: boolean;
  /** `--timeout` passed. */
  readonly timedOut: boolean;
  /** Bytes of the body that had come. */
  readonly received: number;
}

/** @param error what undici threw, for a request or for a body that broke off */
export function fetchFailure(name: string, url: URL, error: unknown, facts: FetchFacts): Failure {
  const { options, received } = facts;
  const had = received > 0 ? ` after ${bytes(received)}` : "";
  if (facts.cancelled) return cancelled(name);
  if (facts.timedOut) {
    return failure("timed-out", name, `not done within ${duration(options.timeoutMs ?? 0)}${had} (--timeout)`);
  }
  const code = errnoOf(error) ?? "";
  const [kind, what] = meaningOf(code, url, facts, error);
  const where = kind === "unreachable" || received > 0 ? "" : `${redactUrl(url)}: `;
  return failure(kind, name, `${name.includes(url.host) ? "" : where}${what}${had}`);
}

type Meaning = readonly [code: FailureCode, what: string];

function meaningOf(code: string, url: URL, { options, received }: FetchFacts, error: unknown): Meaning {
  const known = CONNECTING[code]?.(url);
  if (known !== undefined) return known;
  if (code === "UND_ERR_CONNECT_TIMEOUT" || code === "ETIMEDOUT") {
    return [
      "timed-out",
      `${url.host} gave no connection within ${duration(options.connectMs)}; is a firewall between?`,
    ];
  }
  if (code === "UND_ERR_HEADERS_TIMEOUT") {
    return ["timed-out", `connected, but no answer within ${duration(options.firstByteMs)}`];
  }
  if (code === "UND_ERR_BODY_TIMEOUT") return ["timed-out", `the body stalled for ${duration(options.stallMs)}`];
  const tls = tlsMeaning(code, error);
  if (tls !== null) return ["tls", tls];
  if (code.startsWith("HPE_")) return ["broken-body", "the answer is not HTTP; does it want https://?"];
  if (received > 0) return ["broken-body", "the connection broke off"];
  if (["UND_ERR_SOCKET", "ECONNRESET", "EPIPE"].includes(code)) return closedWithoutAnswer(url, options);
  return ["unreachable", `cannot be fetched (${error instanceof Error ? error.message || code : String(error)})`];
}

/** In TLS 1.3 a server refuses a client certificate after the handshake is over: all that is seen is a closed door. */
function closedWithoutAnswer({ protocol }: URL, { cert }: HttpOptions): Meaning {
  const closed = "connected, but the connection was closed without an answer";
  if (protocol === "http:") return ["broken-body", `${closed}; does it want https://?`];
  if (cert !== null) return ["tls", `${closed}; does it trust this client certificate?`];
  return ["tls", `${closed}; it may be that it wants a client certificate: --cert FILE and --key FILE`];
}

const CONNECTING: Readonly<Record<string, (url: URL) => Meaning>> = {
  ECONNREFUSED: ({ host }) => [
    "unreachable",
    `nothing listens on ${host}; is the process running, and is this its port?`,
  ],
  ENOTFOUND: ({ hostname }) => ["unreachable", `no such host: ${hostname}`],
  EAI_AGAIN: ({ hostname }) => ["unreachable", `the name ${hostname} cannot be looked up just now`],
  EHOSTUNREACH: ({ host }) => ["unreachable", `no way to ${host} from here`],
  ENETUNREACH: ({ host }) => ["unreachable", `no way to ${host} from here`],
  ENOENT: () => ["unreachable", "no such unix socket"],
  EACCES: () => ["unreachable", "no permission to use this socket"],
};

function tlsMeaning(code: string, error: unknown): string | null {
  if (/SELF_SIGNED|UNABLE_TO|ISSUER/.test(code)) {
    return "its certificate is signed by nobody this machine trusts; --cacert FILE names the authority, --insecure asks no questions";
  }
  if (code === "CERT_HAS_EXPIRED") return "its certificate has expired; --insecure asks no questions";
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") return "its certificate is for another host name";
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST/.test(code))
    return "it does not speak TLS; try http://";
  const text = `${code} ${error instanceof Error ? error.message : ""}`;
  if (/CERTIFICATE_REQUIRED|certificate required|bad.certificate|HANDSHAKE_FAILURE/i.test(text)) {
    return "it wants a client certificate that it trusts: --cert FILE and --key FILE";
  }
  if (/^ERR_SSL|^ERR_OSSL|^EPROTO/.test(code)) return `TLS failed (${code})`;
  return null;
}

/** @param to where the answer points; null when it is no URL */
export function redirectFailure(name: string, from: URL, to: URL | null, tooMany: boolean): Failure {
  if (tooMany) return failure("redirected-away", name, "redirected in a circle");
  const where = to === null ? "to nowhere" : `to another host, ${redactUrl(to)}`;
  return failure(
    "redirected-away",
    name,
    `${redactUrl(from)} redirects ${where}; give that address yourself if you trust it`,
  );
}

const ADVICE: Readonly<Record<number, string>> = {
  400: "is a query parameter not understood here?",
  401: "it wants a login: http://USER:PASSWORD@HOST, .netrc, or --header 'Authorization: …'",
  403: "not allowed; is another --header, certificate or network wanted?",
  404: "is net/http/pprof imported on this mux? Is it under a prefix?",
  405: "it takes no GET",
  407: "the proxy wants a login: http_proxy=http://USER:PASSWORD@PROXY",
  429: "too many requests; wait, or ask less often",
  502: "a proxy stands before it, and cannot reach it",
  503: "it, or a proxy before it, is overloaded or starting",
  504: "a proxy stands before it, and gave up waiting",
};

/** @param text the beginning of the answer's body */
export function statusFailure(name: string, url: URL, status: number, text: string): Failure {
  const words = `${status} ${STATUS_CODES[status] ?? ""}`.trim();
  const said = /^\s*</.test(text) ? "" : (text.trim().split("\n")[0] ?? "").slice(0, 120);
  const https = /HTTP request to an HTTPS server/i.test(said);
  const advice = https ? "use https://" : (ADVICE[status] ?? "");
  const quote = said === "" || said.includes(STATUS_CODES[status] ?? "\0") ? "" : ` (“${said}”)`;
  const what = `${redactUrl(url)}: ${words}${quote}${advice === "" ? "" : `: ${advice}`}`;
  return { ...failure("refused-status", name, what), status };
}
