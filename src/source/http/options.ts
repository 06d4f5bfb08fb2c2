// What the command line says of fetching, apart from the client that fetches: that one is loaded when it is needed.

import { type Failure, failure } from "../failure.ts";

export interface HttpOptions {
  /** As `--header 'Name: value'` gives them. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Paths of PEM files. */
  readonly cacert: string | null;
  readonly cert: string | null;
  readonly key: string | null;
  readonly insecure: boolean;
  /** For one whole fetch; null for no limit. */
  readonly timeoutMs: number | null;
  readonly connectMs: number;
  readonly firstByteMs: number;
  /** The longest silence within a body. */
  readonly stallMs: number;
  /** Of the unpacked body. */
  readonly maxBytes: number;
  /** The longest the process may stand still for one dump; null for no limit. */
  readonly maxPauseMs: number | null;
  /** Proxies and the place of netrc. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A dump of 64 MiB may take the process many seconds before its first byte: waiting a minute is no fault. */
export const HTTP_DEFAULTS: HttpOptions = {
  headers: [],
  cacert: null,
  cert: null,
  key: null,
  insecure: false,
  timeoutMs: null,
  connectMs: 10_000,
  firstByteMs: 60_000,
  stallMs: 30_000,
  maxBytes: 1_000_000_000,
  maxPauseMs: 5_000,
  env: {},
};

/**
 * @param text of `--header`, e.g. `Authorization: Bearer abc`
 * @returns name and value; a failure (exit 2) for what is no header, without its text, which may be a secret
 */
export function parseHeader(text: string): readonly [name: string, value: string] | Failure {
  const match = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\r\n\0]*)$/.exec(text);
  if (match === null) return failure("usage", "--header", "not a header", "'Name: value'");
  return [match[1] ?? "", (match[2] ?? "").trim()];
}
