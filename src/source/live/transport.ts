// A live source and a URL of it -> the answer, by the way that leads there: HTTP, or kubectl to a pod.

import { cancelled, type Failure } from "../failure.ts";
import { type Ask, httpAnswer } from "../http/answer.ts";
import type { Answer } from "../http/http.ts";
import type { LiveSource } from "../resolve.ts";

/** @returns a body to be read once, to its end; a failure else. Never rejects. */
export async function answerFrom(source: LiveSource, ask: Ask): Promise<Answer | Failure> {
  if (ask.signal.aborted) return cancelled(ask.name);
  if (source.kind === "http") return httpAnswer(source.socket, ask);
  const { getFromPod } = await import("../k8s/pod.ts");
  return getFromPod(source.name, source.address, ask);
}
