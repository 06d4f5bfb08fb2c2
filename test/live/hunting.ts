// One hunt as a test runs it: quick, and with its analysis at hand.

import { type Analysis, analyse, type JudgedCluster } from "../../src/analyse.ts";
import { createDecoder } from "../../src/decode.ts";
import type { HuntEvent } from "../../src/hunt/event.ts";
import { httpLoad } from "../../src/hunt/load/http.ts";
import type { Load } from "../../src/hunt/load/load.ts";
import { GoOn } from "../../src/hunt/load/person.ts";
import { webSocketLoad } from "../../src/hunt/load/websocket.ts";
import { type HuntOptions, type HuntResult, hunt } from "../../src/hunt/run.ts";
import { HTTP_DEFAULTS, type HttpOptions } from "../../src/source/http/options.ts";
import { type GoProcess, goProcess } from "../../src/source/live/process.ts";
import { isFailure, resolveSource } from "../../src/source/resolve.ts";

export const QUICK = { quietMs: 250, pollMs: 40, patienceMs: 600 };

export function processAt(address: string, http: Partial<HttpOptions> = {}): GoProcess {
  const source = resolveSource(address);
  if (isFailure(source) || source.kind !== "http") throw new Error(`${address} is no address`);
  return goProcess(source, { ...HTTP_DEFAULTS, ...http });
}

export function webSockets(app: string, connections = 100, durationMs = 500): Load {
  const url = new URL(`ws://${app}/ws`);
  return webSocketLoad({
    url,
    shown: url.href,
    connections,
    durationMs,
    headers: [],
    tls: { rejectUnauthorized: true },
  });
}

export function requests(app: string, connections = 10, durationMs = 500): Load {
  const url = new URL(`http://${app}/`);
  return httpLoad({ url, shown: url.href, connections, durationMs, headers: [], tls: { rejectUnauthorized: true } });
}

export interface Hunted extends HuntResult {
  readonly events: readonly HuntEvent[];
  readonly analysis: Analysis;
  /** The cluster whose stack holds this function. */
  readonly cluster: (func: string) => JudgedCluster | undefined;
  /** Goroutines with this function, per snapshot, whatever their state. */
  readonly counts: (func: string) => readonly number[];
}

export async function huntQuickly(
  pprof: string,
  load: Load,
  more: Partial<HuntOptions> = {},
  onEvent: (event: HuntEvent) => void = () => undefined,
  signal = new AbortController().signal,
): Promise<Hunted> {
  const events: HuntEvent[] = [];
  const options: HuntOptions = {
    process: processAt(pprof),
    decoder: createDecoder,
    load,
    cycles: 2,
    settleMs: 5_000,
    folder: null,
    goOn: new GoOn(),
    timing: QUICK,
    ...more,
  };
  const result = await hunt(
    options,
    (event) => {
      events.push(event);
      onEvent(event);
    },
    signal,
  );
  const analysis = analyse(result.snapshots, { hunt: result.facts });
  const having = (func: string) =>
    analysis.clusters.filter(({ frames }) => frames.some((frame) => frame.func === func));
  return {
    ...result,
    events,
    analysis,
    cluster: (func) => having(func)[0],
    counts: (func) =>
      result.snapshots.map((_, at) => having(func).reduce((sum, cluster) => sum + (cluster.counts[at] ?? 0), 0)),
  };
}
