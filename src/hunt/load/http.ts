// An HTTP URL + N connections + a duration -> a load: every connection asks again as soon as it has its answer.

import autocannon from "autocannon";
import { clean } from "../../text/clean.ts";
import { count, counted, duration } from "../../text/units.ts";
import type { Load, LoadHooks, LoadOutcome, RunningLoad } from "./load.ts";

export interface BuiltInLoad {
  readonly url: URL;
  readonly connections: number;
  readonly durationMs: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Do not check the server's certificate. */
  readonly insecure: boolean;
  /** How messages show the URL: without secrets. */
  readonly shown: string;
}

export function httpLoad(load: BuiltInLoad): Load {
  const { shown, connections, durationMs } = load;
  return {
    title: `${shown}, ${counted(connections, "connection")}, ${duration(durationMs)}`,
    start: (_, hooks) => startHttp(load, hooks),
  };
}

function startHttp(
  { url, connections, durationMs, headers, insecure, shown }: BuiltInLoad,
  hooks: LoadHooks,
): RunningLoad {
  let sent = 0;
  let answered = 0;
  let refused = 0;
  let firstError: string | null = null;
  const instance = autocannon({
    url: url.href,
    connections,
    duration: Math.max(durationMs / 1000, 0.001),
    headers: Object.fromEntries(headers),
    tlsOptions: { rejectUnauthorized: !insecure },
    setupClient: (client) => {
      // autocannon counts what was answered; a goroutine is made by what was sent.
      client.on("request" as never, () => sent++);
    },
  });
  instance.on("response", (_client, statusCode) => {
    answered++;
    if (statusCode >= 400) refused++;
  });
  instance.on("reqError", (error: Error) => {
    firstError ??= error.message;
  });
  const peak = setTimeout(hooks.onPeak, durationMs / 2);
  const status = setInterval(() => hooks.onStatus(`${count(answered)} requests answered`), 250);
  const ended = new Promise<LoadOutcome>((resolve) => {
    const finish = (requests: number): void => {
      clearTimeout(peak);
      clearInterval(status);
      resolve(outcomeOf({ shown, connections, requests, answered, refused, firstError }));
    };
    instance.on("done", (result) => finish(Math.max(result.requests.sent, sent)));
    instance.on("error", (error: Error) => {
      firstError ??= error.message;
      finish(sent);
    });
  });
  return { ended, stop: () => instance.stop() };
}

interface HttpFigures {
  readonly shown: string;
  readonly connections: number;
  readonly requests: number;
  readonly answered: number;
  readonly refused: number;
  readonly firstError: string | null;
}

function outcomeOf({ shown, connections, requests, answered, refused, firstError }: HttpFigures): LoadOutcome {
  const nothing = answered === 0;
  const why = firstError === null ? "no answer to any request" : clean(firstError);
  const trouble = nothing
    ? `${shown}: no load was made (${why})`
    : refused > 0
      ? `${count(refused)} of ${counted(answered, "request")} answered with a status from 400 on`
      : null;
  return {
    connections: nothing ? 0 : connections,
    requests,
    summary: `${counted(connections, "connection")}, ${counted(requests, "request")}`,
    trouble,
    fatal: nothing ? 3 : null,
  };
}
