// A URL -> the answer over HTTP, its connection ended with its body.

import type { Failure } from "../failure.ts";
import { isFailure } from "../resolve.ts";
import type { Answer, GetRequest } from "./http.ts";

/** A request before there is a connection for it. */
export type Ask = Omit<GetRequest, "dispatcher">;

/** @param socket path of a unix socket, or null */
export async function httpAnswer(socket: string | null, ask: Ask): Promise<Answer | Failure> {
  // The client is half of the program: it is loaded when something is fetched.
  const [{ connect }, { get }] = await Promise.all([import("./connection.ts"), import("./http.ts")]);
  const dispatcher = connect(ask.url, socket, ask.options);
  if (isFailure(dispatcher)) return dispatcher;
  const end = (): Promise<void> => dispatcher.destroy().catch(() => undefined);
  const answer = await get({ ...ask, dispatcher });
  if (isFailure(answer)) {
    await end();
    return answer;
  }
  return { ...answer, feed: (push) => answer.feed(push).finally(end) };
}
