// A thread that reads a share of the replicas; started by fleet.ts.

import { parentPort, workerData } from "node:worker_threads";
import type { HttpOptions } from "../../source/http/options.ts";
import { readShare } from "./share.ts";

export interface ShareData {
  readonly sources: readonly string[];
  readonly http: HttpOptions;
  /** One number that all threads share: the next source that nobody has taken. */
  readonly next: SharedArrayBuffer;
}

async function main({ sources, http, next }: ShareData): Promise<void> {
  const counter = new Int32Array(next);
  const take = (): number => Atomics.add(counter, 0, 1);
  const tally = await readShare({ sources, http, take, onDone: (done) => parentPort?.postMessage({ done }) });
  parentPort?.postMessage({ tally });
}

void main(workerData as ShareData);
