// A bundle (build.config.mjs) -> a worker thread that runs it.

import { Worker, type WorkerOptions } from "node:worker_threads";

/** @param name the bundle's, in dist/ */
export function bundleInThread(name: "thread" | "share-worker", options: WorkerOptions): Worker {
  return new Worker(new URL("../bin/load.cjs", import.meta.url), { ...options, argv: [name] });
}
