// The user's own kubectl, run without a shell -> what it prints, or a failure in words.

import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { duration } from "../../text/units.ts";
import { watchChild } from "../children.ts";
import { cancelled, type Failure, failure } from "../failure.ts";
import type { K8sAddress } from "./k8s-address.ts";

export type Kubectl = ChildProcessByStdio<null, Readable, Readable>;

export interface Run {
  readonly child: Kubectl;
  /** Resolves when it has ended: null for status 0, else why in the words of its standard error. */
  readonly ended: Promise<Failure | null>;
  readonly kill: () => void;
  /** What it has said on standard error so far. */
  readonly said: () => string;
}

export interface RunRequest {
  /** The source, for messages. */
  readonly name: string;
  readonly address: K8sAddress;
  readonly signal: AbortSignal;
  /** When it is ended, on the clock of `performance.now()`; null for never. */
  readonly until: number | null;
}

/** More of its complaints than this says nothing new. */
const MOST_SAID = 16_384;

/** @param words after the context's option; each is one argument, whatever stands in it */
export function runKubectl({ name, address, signal, until }: RunRequest, words: readonly string[]): Run {
  const context = address.context === null ? [] : [`--context=${address.context}`];
  const child = spawn("kubectl", [...context, ...words], { stdio: ["ignore", "pipe", "pipe"] });
  const forget = watchChild(child);
  let said = "";
  let timedOut = false;
  const kill = (): void => void child.kill("SIGTERM");
  const left = until === null ? null : Math.max(0, until - performance.now());
  const expire = (): void => {
    timedOut = true;
    kill();
  };
  const timer = left === null ? undefined : setTimeout(expire, left);
  signal.addEventListener("abort", kill, { once: true });
  if (signal.aborted) kill();
  child.stderr.setEncoding("utf8");
  child.stderr.on("data", (text: string) => {
    said = (said + text).slice(0, MOST_SAID);
  });
  const ended = new Promise<Failure | null>((resolve) => {
    const done = (outcome: Failure | null): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", kill);
      forget();
      resolve(outcome);
    };
    child.on("error", (error) => done(spawnFailure(name, error)));
    child.on("close", (code) => {
      if (signal.aborted) done(cancelled(name));
      else if (timedOut) done(failure("timed-out", name, `kubectl was not done within ${duration(left ?? 0)}`));
      else done(code === 0 ? null : kubectlFailure(name, said, address));
    });
  });
  return { child, ended, kill, said: () => said };
}

function spawnFailure(name: string, error: Error): Failure {
  const code = (error as NodeJS.ErrnoException).code;
  const what =
    code === "ENOENT" ? "kubectl is not on the PATH" : `kubectl cannot be started (${code ?? error.message})`;
  return failure("unreachable", name, what, "kubectl, set up for the cluster");
}

/** As the API server words it: who may not do what with which resource. */
const FORBIDDEN =
  /User "([^"]*)" cannot (\S+) resource "([^"]+)" in API group "([^"]*)"(?: in the namespace "([^"]+)")?/;

/**
 * @param said what kubectl wrote to standard error
 * @returns with the HTTP status that the API server or the pod gave, where kubectl tells
 */
export function kubectlFailure(name: string, said: string, { namespace, pod, port }: K8sAddress): Failure {
  const text = firstError(said);
  const denied = FORBIDDEN.exec(said);
  if (denied !== null) {
    const [, user, verb, resource] = denied;
    const what = `forbidden: ${user} may not ${verb} ${resource} in namespace ${denied[5] ?? namespace}`;
    return { ...failure("refused-status", name, what, `a role with the verb ${verb} on ${resource}`), status: 403 };
  }
  if (/\(Forbidden\)/.test(said)) return { ...failure("refused-status", name, text), status: 403 };
  if (/\(Unauthorized\)|must be logged in/.test(said))
    return { ...failure("refused-status", name, `the cluster wants a login: ${text}`), status: 401 };
  // Of a forwarded port, kubectl says the same of the node.
  if (pod !== null && new RegExp(`pods "${pod.replaceAll(".", "\\.")}(?::\\d+)?" not found`).test(said))
    return { ...failure("refused-status", name, `no such pod in namespace ${namespace}`), status: 404 };
  if (/could not find the requested resource/.test(said)) {
    const what = `port ${port} answers, but not with /debug/pprof/ (404); is net/http/pprof imported?`;
    return { ...failure("refused-status", name, what), status: 404 };
  }
  if (/context ".*" does not exist|context was not found/.test(said)) return failure("usage", name, text);
  const idle = /pod is not running\. Current status=(\w+)/.exec(said);
  if (idle !== null) return { ...failure("unreachable", name, `the pod is not running (${idle[1]})`), status: 503 };
  if (/\(BadRequest\)/.test(said)) return { ...failure("refused-status", name, text), status: 400 };
  if (/connection refused|connect: refused/.test(said) && /reach service|forward/.test(said))
    return { ...failure("unreachable", name, `nothing listens on port ${port} of the pod`), status: 503 };
  if (/\(ServiceUnavailable\)|reach service/.test(said))
    return { ...failure("unreachable", name, `the pod cannot be reached: ${text}`), status: 503 };
  return failure("unreachable", name, `kubectl: ${text}`);
}

/** kubectl logs and warns before it fails: the line that says "error" is the one. */
function firstError(said: string): string {
  const lines = said.split("\n").filter((line) => line.trim() !== "");
  const own = lines.filter((line) => !/^[EWIF]\d{4} /.test(line));
  return (
    own.find((line) => /^error|unable to connect|refused/i.test(line)) ??
    own[0] ??
    lines[0] ??
    "no word why"
  ).trim();
}
