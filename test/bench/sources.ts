// One dump by every way it may come: how long each takes beside the parser alone, and how long it keeps the event loop.

import { spawn } from "node:child_process";
import { createReadStream, createWriteStream } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Worker } from "node:worker_threads";
import { createGzip } from "node:zlib";
import { createDecoder } from "../../src/decode.ts";
import type { Snapshot } from "../../src/dump/model.ts";
import { HTTP_DEFAULTS } from "../../src/source/http/options.ts";
import { goProcess } from "../../src/source/live/process.ts";
import { sumOf } from "../../src/source/live/sum.ts";
import { openSource } from "../../src/source/open.ts";
import { type Figure, figureOf } from "./measure.ts";
import type { Row } from "./table.ts";

/** In its own thread, so that what serves does not stand in the way of what reads. */
const SERVER = `
  const { parentPort, workerData } = require("node:worker_threads");
  const { createReadStream } = require("node:fs");
  const server = require("node:http").createServer((_, answer) => createReadStream(workerData).pipe(answer));
  server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));
`;

interface Way {
  readonly name: string;
  readonly typed: string;
  readonly stdin?: () => Readable;
}

interface Reading {
  readonly seconds: number;
  readonly longestBlockMs: number;
}

/**
 * @param path   a dump in plain text
 * @param parsed seconds that the parser alone takes, warm
 * @param tell   the speeds in MB/s
 */
export async function sourceRows(
  path: string,
  megabytes: number,
  rounds: number,
  parsed: number,
  tell: (line: string) => void,
): Promise<readonly Row[]> {
  const packed = `${path}.gz`;
  await pipeline(createReadStream(path), createGzip({ level: 6 }), createWriteStream(packed));
  const server = new Worker(SERVER, { eval: true, workerData: path });
  const port = await new Promise<number>((resolve) => server.once("message", resolve));
  const ways: readonly Way[] = [
    { name: "a file", typed: path },
    { name: "a gzip", typed: packed },
    { name: "a pipe", typed: "-", stdin: () => spawn("cat", [path], { stdio: ["ignore", "pipe", "inherit"] }).stdout },
    { name: "HTTP", typed: `http://127.0.0.1:${port}/dump?debug=2` },
  ];
  const rows: Row[] = [];
  for (const way of ways) {
    const readings: Reading[] = [];
    for (let round = 0; round < rounds; round++) readings.push(await readOnce(way));
    const time = figureOf(readings.map(({ seconds }) => seconds / parsed));
    const block = figureOf(readings.map(({ longestBlockMs }) => longestBlockMs));
    const speed = megabytes / (time.value * parsed);
    tell(`from ${way.name}: ${speed.toFixed(0)} MB/s, event loop blocked for ${block.value.toFixed(0)} ms at most`);
    rows.push(
      row(`read from ${way.name}: time, the parser alone = 1`, "x", time),
      row(`read from ${way.name}: longest block of the event loop`, "ms", block),
    );
  }
  await server.terminate();
  return rows;
}

const row = (name: string, unit: Row["unit"], figure: Figure): Row => ({ name, unit, ...figure });

async function readOnce({ typed, stdin }: Way): Promise<Reading> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const began = performance.now();
  delay.enable();
  const { items, failure } = await openSource<Snapshot>(typed, {
    decoder: createDecoder,
    sum: sumOf,
    fetch: (source, request) => goProcess(source, HTTP_DEFAULTS).goroutines(request),
    ...(stdin === undefined ? {} : { stdin: stdin() }),
  });
  delay.disable();
  if (failure !== null || items.length === 0) throw new Error(failure?.message ?? `nothing read from ${typed}`);
  return { seconds: (performance.now() - began) / 1000, longestBlockMs: delay.max / 1e6 };
}
