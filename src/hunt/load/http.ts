// An HTTP URL + N connections + a duration -> a load: every connection asks again as soon as it has its answer.

import autocannon from "autocannon";
import { clean } from "../../text/clean.ts";
import { count, counted, duration } from "../../text/units.ts";
import type { Load, LoadHooks, LoadOutcome, RunningLoad } from "./load.ts";

/** As node:tls takes them. */
export interface LoadTls {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
  /** Check the server's certificate. */
  readonly rejectUnauthorized: boolean;
}

export interface BuiltInLoad {
  readonly url: URL;
  readonly connections: number;
  readonly durationMs: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly tls: LoadTls;
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

/** How often autocannon looks whether it shall stop. */
const SAMPLE_MS = 100;
/** What autocannon says of a request that was taken and not answered for ten seconds. */
const TIMED_OUT = "request timed out";

function startHttp(load: BuiltInLoad, hooks: LoadHooks): RunningLoad {
  const { connections, durationMs } = load;
  const figures = { begun: 0, answered: 0, refused: 0, error: null as string | null };
  let finish: (requests: number) => void = () => undefined;
  const ended = new Promise<LoadOutcome>((resolve) => {
    finish = (requests) => resolve(outcomeOf(load, { ...figures, requests }));
  });
  const options = {
    url: load.url.href,
    connections,
    duration: durationMs / 1000,
    sampleInt: SAMPLE_MS,
    headers: Object.fromEntries(load.headers),
    tlsOptions: load.tls,
    // A stream of events has its head, and no end before the load's.
    setupClient: (client: autocannon.Client) => client.on("headers", () => void figures.begun++),
  };
  const instance = autocannon(options, (error: Error | null, result?: autocannon.Result) => {
    if (error !== null) figures.error ??= error.message;
    // What was sent makes goroutines, answered or not.
    finish(result?.requests.sent ?? 0);
  });
  instance.on("response", (_client, statusCode) => {
    figures.answered++;
    if (statusCode >= 400) figures.refused++;
  });
  instance.on("reqError", (error: Error) => {
    if (error.message !== TIMED_OUT) figures.error ??= error.message;
  });
  const peak = setTimeout(hooks.onPeak, durationMs / 2);
  const status = setInterval(() => {
    const open = figures.begun - figures.answered;
    hooks.onStatus(`${count(figures.answered)} requests answered${open > 0 ? `, ${count(open)} being answered` : ""}`);
  }, 250);
  const tidy = (): void => {
    clearTimeout(peak);
    clearInterval(status);
  };
  // Its types know `stop` only for the promise form; both return the same tracker.
  return { ended: ended.finally(tidy), stop: () => (instance as unknown as { stop: () => void }).stop() };
}

interface HttpFigures {
  readonly requests: number;
  /** Answers whose head came. */
  readonly begun: number;
  readonly answered: number;
  readonly refused: number;
  readonly error: string | null;
}

function outcomeOf({ shown, connections }: BuiltInLoad, figures: HttpFigures): LoadOutcome {
  const { requests, begun, answered, refused, error } = figures;
  // A service that hangs takes requests and answers none: that is what some are hunted for.
  const nothing = begun === 0 && (error !== null || requests === 0);
  const why = error === null ? "no request was sent" : clean(error);
  const bad = `${count(refused)} of ${counted(answered, "request")} answered with a status from 400 on`;
  const unanswered = `${shown}: no answer to any of ${counted(requests, "request")}`;
  return {
    connections: nothing ? 0 : connections,
    requests,
    summary: `${counted(connections, "connection")}, ${counted(requests, "request")}`,
    trouble: nothing ? `${shown}: no load was made (${why})` : begun === 0 ? unanswered : refused > 0 ? bad : null,
    fatal: nothing ? 3 : null,
  };
}
