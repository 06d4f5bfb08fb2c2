// The screen alone, started with its ports filled in by hand: what the pty tests and the latency bench drive.
// `node harness.mjs SOURCE...`, where a SOURCE `crowd:5000` is a dump of so many clusters made up on the spot.

import { existsSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { createDecoder } from "../../src/decode.ts";
import type { Snapshot } from "../../src/dump/model.ts";
import { type Answer, answer } from "../../src/ui/answer.ts";
import { waiterRowsOf } from "../../src/ui/screens/waiters/rows.ts";
import { crowdDump } from "./crowd.ts";

const { runUi } = await import("../../src/ui/app.tsx");

function read(source: string): readonly Snapshot[] {
  const decoder = createDecoder(source);
  const crowd = /^crowd:(\d+)$/.exec(source)?.[1];
  if (crowd !== undefined) decoder.push(Buffer.from(crowdDump(Number(crowd))));
  else if (!existsSync(source)) throw new Error(`${source}: no such file`);
  else decoder.push(source.endsWith(".gz") ? gunzipSync(readFileSync(source)) : readFileSync(source));
  return decoder.end();
}

async function piped(): Promise<readonly Snapshot[]> {
  const decoder = createDecoder("standard input");
  for await (const chunk of process.stdin) decoder.push(chunk as Buffer);
  return decoder.end();
}

let last: Answer | null = null;
const piping = !process.stdin.isTTY;
// CRASH=view breaks the second frame, CRASH=update the handling of a key.
let frames = 0;
const broken = (what: string): never => {
  throw new Error(`${what} broke`);
};
const version = {
  toString: () => (process.env.CRASH === "view" && ++frames > 1 ? broken("the view") : "0.0.0"),
} as unknown as string;

const { status } = await runUi({
  sources: process.argv.slice(2),
  stdout: process.stdout,
  stdin: piping ? null : (process.stdin as NodeJS.ReadStream),
  initial: piping ? await piped() : [],
  heap: {
    wanted: { sampleType: "inuse_space", granularity: "function", filter: null, redact: false },
    first: false,
    formats: [],
    analyse: async () => null,
    report: async () => "",
  },
  open: async (source) => ({ snapshots: read(source), heaps: [], hunt: null, failure: null }),
  decoder: (source, takenAt) => {
    const decoder = createDecoder(source, { takenAt });
    const end = async () => ({ snapshots: decoder.end(), heaps: [], refusal: decoder.refusal() });
    return { push: decoder.push, progress: decoder.progress, end, stop: () => undefined };
  },
  analyse: async (question) => {
    last = answer(question);
    return last;
  },
  waiters: async () => (last === null ? [] : waiterRowsOf(last.analysis)),
  analyseOptions: {},
  recent: { load: () => [{ source: "http://127.0.0.1:6060", usedAt: "2026-11-24T10:00:00.000Z" }], save: () => {} },
  notes: { load: () => new Map(), save: () => (process.env.CRASH === "update" ? broken("the update") : null) },
  formats: ["text", "json"],
  report: async (format, { clusters }, { notes }) =>
    `${format}: ${clusters.length} clusters, notes ${[...notes.values()]}`,
  writeFile: async (path, content, overwrite) => {
    if (!overwrite && existsSync(path)) return "exists";
    await writeFile(path, content);
    return "written";
  },
  copy: async () => false,
  openEditor: async (file, line) => `no editor here for ${file}:${line}`,
  readSource: async (file) => (existsSync(file) ? readFileSync(file, "utf8") : null),
  demo: async () => read("crowd:3"),
  version,
  unicode: process.env.LANG !== "C",
  colorLevel: process.env.NO_COLOR === undefined ? 3 : 0,
  plain: process.env.INK_SCREEN_READER === "true",
}).catch((error: Error) => {
  process.stderr.write(`crashed: ${error.message}\n`);
  return { status: 2 };
});
process.exit(status);
