// A pod -> the answer of its pprof, through the API server's proxy, or through a forwarded port where that is closed.

import { type Failure, failure } from "../failure.ts";
import { type Ask, httpAnswer } from "../http/answer.ts";
import type { Answer } from "../http/http.ts";
import type { Push } from "../read.ts";
import { isFailure } from "../resolve.ts";
import { type K8sAddress, k8sPod } from "./k8s-address.ts";
import { type Run, type RunRequest, runKubectl } from "./kubectl.ts";

/** The line with the port comes first. */
const MOST_SAID = 4096;

/** @returns the answer, once there is one; a failure (exit 3, or 2 for a context that is none) else. Never rejects. */
export async function getFromPod(name: string, address: K8sAddress, ask: Ask): Promise<Answer | Failure> {
  const answer = await throughProxy(name, address, ask);
  if (!isFailure(answer) || !mayForward(answer))
    return isFailure(answer) ? withPhase(answer, name, address, ask) : answer;
  const forwarded = await throughForward(name, address, ask);
  if (!isFailure(forwarded)) return forwarded;
  if (forwarded.code === "cancelled" || forwarded.status === 404) return forwarded;
  const both = failure(answer.code, name, `${bare(answer)}; and with port-forward: ${bare(forwarded)}`);
  return withPhase({ ...both, ...(answer.status === undefined ? {} : { status: answer.status }) }, name, address, ask);
}

function bare({ message, source }: Failure): string {
  return message.startsWith(`${source}: `) ? message.slice(source.length + 2) : message;
}

/** Forbidden, or nothing to reach from outside: pprof is often bound to the pod's own localhost. */
function mayForward({ status }: Failure): boolean {
  return status === 403 || status === 503;
}

async function throughProxy(name: string, address: K8sAddress, ask: Ask): Promise<Answer | Failure> {
  const { namespace, pod, port } = address;
  const path = `/api/v1/namespaces/${namespace}/pods/${pod}:${port}/proxy${ask.url.pathname}${ask.url.search}`;
  const run = runKubectl(runRequest(name, address, ask), ["get", "--raw", path]);
  const chunks = run.child.stdout[Symbol.asyncIterator]();
  // Until the first byte is there, it may still turn out to be a refusal.
  const first = await chunks.next().catch(() => ({ done: true as const, value: undefined }));
  if (first.done === true) {
    const why = await run.ended;
    if (why !== null) return why;
  }
  let limited = false;
  const feed = async (push: Push): Promise<Failure | null> => {
    let size = 0;
    try {
      for (let next = first; next.done !== true && !limited; next = await chunks.next()) {
        const chunk = next.value as Uint8Array;
        const busy = push(chunk.subarray(0, ask.options.maxBytes - size));
        if (busy !== undefined) await busy;
        size += chunk.length;
        limited = size >= ask.options.maxBytes;
      }
    } catch (error) {
      run.kill();
      throw error;
    }
    if (!limited) return run.ended;
    run.kill();
    await run.ended;
    return null;
  };
  return { url: ask.url, contentLength: null, feed, limited: () => limited };
}

async function throughForward(name: string, address: K8sAddress, ask: Ask): Promise<Answer | Failure> {
  const { namespace, pod, port } = address;
  const words = ["port-forward", `--namespace=${namespace}`, "--address=127.0.0.1", `pod/${pod}`, `:${port}`];
  const run = runKubectl(runRequest(name, address, ask), words);
  const local = await forwardedPort(run);
  if (isFailure(local)) return local;
  const url = new URL(ask.url);
  url.host = `127.0.0.1:${local.port}`;
  const answer = await httpAnswer(null, { ...ask, url });
  if (isFailure(answer)) {
    run.kill();
    await run.ended;
    // What broke the connection is told by kubectl alone.
    const refused = /connection refused/.test(run.said());
    return refused
      ? failure("unreachable", name, `nothing listens on port ${port} of the pod`)
      : { ...answer, source: name };
  }
  const feed = async (push: Push): Promise<Failure | null> => {
    try {
      return await answer.feed(push);
    } finally {
      run.kill();
      await run.ended;
    }
  };
  return { ...answer, url: ask.url, feed };
}

/** @returns the local port that kubectl has chosen, as it prints it */
async function forwardedPort(run: Run): Promise<{ readonly port: number } | Failure> {
  const { stdout } = run.child;
  let said = "";
  const port = new Promise<{ readonly port: number }>((resolve) => {
    // Read to its end: a pipe that nobody reads would stop it.
    stdout.on("data", (chunk: Uint8Array) => {
      if (said.length < MOST_SAID) said += Buffer.from(chunk).toString("utf8");
      const found = /Forwarding from 127\.0\.0\.1:(\d+) /.exec(said)?.[1];
      if (found !== undefined) resolve({ port: Number(found) });
    });
  });
  const ended = run.ended.then((why) => why ?? failure("unreachable", "kubectl", "port-forward ended without a word"));
  return Promise.race([port, ended]);
}

function runRequest(name: string, address: K8sAddress, { signal, until, options }: Ask): RunRequest {
  return { name, address, signal, until: until ?? performance.now() + options.firstByteMs + options.stallMs };
}

/** A pod that does not run explains everything else. */
async function withPhase(why: Failure, name: string, address: K8sAddress, ask: Ask): Promise<Failure> {
  if ((why.status !== 503 && why.status !== 400) || address.pod === null) return why;
  const { podsOf } = await import("./pods.ts");
  const pods = await podsOf(name, address, ask);
  const idle = isFailure(pods) ? undefined : pods.idle.find(({ source }) => source === k8sPod(address, address.pod!));
  return idle === undefined ? why : { ...why, message: idle.message.replace(idle.source, name) };
}
