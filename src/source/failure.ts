// What went wrong with a source -> one clean line, the exit status, and words a program can test.

import { clean } from "../text/clean.ts";

/** Stable words for programs. */
export type FailureCode =
  | "usage"
  | "missing"
  | "no-permission"
  | "unreadable"
  | "empty-folder"
  | "not-a-dump"
  | "unreachable"
  | "timed-out"
  | "refused-status"
  | "redirected-away"
  | "broken-body"
  | "tls"
  | "restarted"
  | "cancelled";

/**
 * Why a source gave no dump, or only a part of one.
 * `exit` is the contract's status: 2 cannot be read as a dump, 3 could not be fetched, 130 interrupted.
 */
export interface Failure {
  readonly code: FailureCode;
  /** The source as the user knows it, secrets removed. */
  readonly source: string;
  /** Line in the source, where known. */
  readonly line: number | null;
  /** What would have been right, in a few words. */
  readonly expected: string;
  readonly exit: 2 | 3 | 130;
  /** HTTP status, where one came. */
  readonly status?: number;
  /** The whole as one line: printable characters only. */
  readonly message: string;
}

const EXIT: Readonly<Record<FailureCode, Failure["exit"]>> = {
  usage: 2,
  missing: 2,
  "no-permission": 2,
  unreadable: 2,
  "empty-folder": 2,
  "not-a-dump": 2,
  unreachable: 3,
  "timed-out": 3,
  "refused-status": 3,
  "redirected-away": 3,
  "broken-body": 3,
  tls: 3,
  restarted: 3,
  cancelled: 130,
};

export const A_DUMP = "a goroutine dump";

/**
 * @param source   as the user knows it, secrets removed
 * @param what     what happened, e.g. "no such file"
 * @param expected what would have been right; "" when `what` says it
 */
export function failure(code: FailureCode, source: string, what: string, expected = ""): Failure {
  const text = `${source}: ${what}${expected === "" ? "" : `; expected ${expected}`}`;
  const message = clean(text.replace(/\s*\n\s*/g, " "));
  return { code, source: clean(source), line: null, expected: expected || A_DUMP, exit: EXIT[code], message };
}

export function cancelled(source: string): Failure {
  return failure("cancelled", source, "cancelled");
}

/** What an operating system error means for a file. */
export function fileFailure(source: string, error: unknown): Failure {
  const code = errnoOf(error);
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
      return failure("missing", source, "no such file", "a file, '-', a URL or HOST:PORT");
    case "EACCES":
    case "EPERM":
      return failure("no-permission", source, "no permission to read it");
    default:
      return failure("unreadable", source, `cannot be read (${code ?? String(error)})`);
  }
}

/** The `ENOENT`-like word of an error, looked for in its causes too; null when it has none. */
export function errnoOf(error: unknown): string | null {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if ("code" in at && typeof at.code === "string") return at.code;
    if (at instanceof AggregateError && at.errors.length > 0) return errnoOf(at.errors[0]);
  }
  return null;
}
