// What the user typed -> which kind of source it is, without opening it.

import { statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Failure, failure } from "./failure.ts";
import { type K8sAddress, parseK8s } from "./k8s/k8s-address.ts";
import { PYROSCOPE_SCHEMES, type PyroscopeAddress, parsePyroscope } from "./pyroscope/pyroscope-address.ts";
import { redactTyped } from "./typed.ts";

export type Source =
  | { readonly kind: "file"; readonly name: string; readonly path: string }
  | { readonly kind: "folder"; readonly name: string; readonly path: string }
  | { readonly kind: "stdin"; readonly name: string }
  | {
      readonly kind: "http";
      /** As typed, secrets removed: what snapshots and messages call it. */
      readonly name: string;
      readonly url: URL;
      /** Path of a unix socket to speak through; null for TCP. */
      readonly socket: string | null;
    }
  | {
      /** One pod of a cluster. */
      readonly kind: "pod";
      readonly name: string;
      /** `http://POD:PORT/`: what is asked of it, not where. */
      readonly url: URL;
      readonly address: K8sAddress;
    }
  | { readonly kind: "pods"; readonly name: string; readonly address: K8sAddress }
  | SeriesSource;

/** One service's profiles over time, kept by a Pyroscope. */
export interface SeriesSource {
  readonly kind: "series";
  readonly name: string;
  readonly address: PyroscopeAddress;
}

/** What can be asked again and again. */
export type LiveSource = Extract<Source, { kind: "http" | "pod" }>;

export interface ResolveOptions {
  /** Expands a leading `~/`; shells do it only for unquoted words, and a pasted path comes through no shell. */
  readonly home?: string | undefined;
}

const EXPECTED =
  "a file, a saved hunt's folder, '-', a URL, HOST:PORT, unix:/PATH, k8s://NAMESPACE/SELECTOR or pyroscope://HOST/APP";

/**
 * @param typed e.g. `dump.txt`, `-`, `http://host:6060`, `host:6060`, `:6060`, `[::1]:6060/debug/pprof/`,
 *              `k8s://shop/app=api`, `pyroscope://host:4040/api?from=now-7d`, `unix:/run/x.sock`, `unix:/run/x.sock:/prefix`, `file:///tmp/dump.txt`
 * @returns the source, or the failure (exit 2) for a scheme that is not read. A file that exists wins over
 *          everything a name could mean besides; what looks like nothing else is a file, which may be missing.
 */
export function resolveSource(typed: string, options: ResolveOptions = {}): Source | Failure {
  if (typed === "-") return { kind: "stdin", name: "-" };
  const path = typed.startsWith("~/") && options.home !== undefined ? join(options.home, typed.slice(2)) : typed;
  const entry = entryOf(path);
  if (entry !== null) return { kind: entry, name: typed, path };
  if (typed.startsWith("unix:")) return unixSource(typed);
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(typed)?.[1]?.toLowerCase();
  if (scheme === "http" || scheme === "https") return httpSource(typed, typed);
  if (scheme === "file") return fileUrl(typed);
  if (scheme === "k8s") return k8sSource(typed);
  if (scheme !== undefined && PYROSCOPE_SCHEMES.has(scheme)) return seriesSource(typed);
  if (scheme !== undefined) return failure("usage", redactTyped(typed), `cannot read ${scheme}: URLs`, EXPECTED);
  if (looksLikeHostPort(typed)) return httpSource(typed, `${schemeOf(typed)}://${withHost(typed)}`);
  return { kind: "file", name: typed, path };
}

export function isFailure<T extends object>(value: T | Failure): value is Failure {
  return "exit" in value && "code" in value && "message" in value;
}

function entryOf(path: string): "file" | "folder" | null {
  try {
    return statSync(path).isDirectory() ? "folder" : "file";
  } catch {
    // Missing or not permitted: the reader finds out which, and says so.
    return null;
  }
}

/** `HOST:PORT`, `:PORT` or `[V6]:PORT`, with or without `user:password@` before and a path behind. */
function looksLikeHostPort(typed: string): boolean {
  const match = /^(?:[^@/\s]+@)?(?:\[[0-9a-f:.%]+\]|[a-z0-9._-]*):(\d{1,5})(?:[/?#]|$)/i.exec(typed);
  return match !== null && Number(match[1]) > 0 && Number(match[1]) < 65_536;
}

function schemeOf(typed: string): string {
  return /:443(?:[/?#]|$)/.test(typed) ? "https" : "http";
}

function withHost(typed: string): string {
  return typed.replace(/^((?:[^@/\s]+@)?):/, "$1localhost:");
}

function httpSource(typed: string, href: string): Source | Failure {
  const name = redactTyped(typed);
  const url = parseUrl(href);
  if (url === null) return failure("usage", name, "not a well-formed URL", "http://HOST:PORT");
  return { kind: "http", name, url, socket: null };
}

/** As nginx writes it: `unix:SOCKET` or `unix:SOCKET:/path`; a colon in the socket's own name needs no escape. */
function unixSource(typed: string): Source | Failure {
  const rest = typed.slice("unix:".length).replace(/^\/\/(?=\/)/, "");
  const cut = rest.indexOf(":/");
  const socket = cut < 0 ? rest : rest.slice(0, cut);
  const url = parseUrl(`http://localhost${cut < 0 ? "/" : rest.slice(cut + 1)}`);
  if (socket === "" || url === null) return failure("usage", typed, "names no socket", "unix:/run/service.sock");
  return { kind: "http", name: redactTyped(typed), url, socket };
}

function k8sSource(typed: string): Source | Failure {
  const address = parseK8s(typed);
  if (isFailure(address)) return address;
  if (address.pod === null) return { kind: "pods", name: typed, address };
  return { kind: "pod", name: typed, url: new URL(`http://${address.pod}:${address.port}/`), address };
}

function seriesSource(typed: string): Source | Failure {
  const address = parsePyroscope(typed);
  return isFailure(address) ? address : { kind: "series", name: redactTyped(typed), address };
}

function fileUrl(typed: string): Source | Failure {
  try {
    const path = fileURLToPath(typed);
    return { kind: entryOf(path) ?? "file", name: typed, path };
  } catch {
    return failure("usage", typed, "not a file URL of this machine", "file:///PATH");
  }
}

function parseUrl(href: string): URL | null {
  return URL.canParse(href) ? new URL(href) : null;
}
