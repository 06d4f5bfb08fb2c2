// The built program from outside: what the options of order, grouping, colour, gate and limits do.

import { spawn } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";

const STORY = ["1-before", "3-after"].map((name) => `samples/story/${name}.txt.gz`);

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const { NO_COLOR: _no, FORCE_COLOR: _force, ...own } = process.env;
  const child = spawn(process.execPath, ["bin/unpark", ...words], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...own, ...env },
  });
  const text = async (stream: NodeJS.ReadableStream): Promise<string> => {
    let all = "";
    for await (const chunk of stream.setEncoding("utf8")) all += chunk;
    return all;
  };
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const [stdout, stderr, status] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { status, stdout, stderr };
}

interface Cluster {
  readonly state: string;
  readonly counts: readonly number[];
  readonly waitMinutes: { readonly max: number } | null;
}

async function clusters(...words: readonly string[]): Promise<readonly Cluster[]> {
  return JSON.parse((await run([...STORY, "--format", "json", ...words])).stdout).clusters;
}

const rising = (figures: readonly number[]): readonly number[] => [...figures].sort((a, b) => a - b);
const sorts: readonly [string, (found: readonly Cluster[]) => readonly [unknown, unknown]][] = [
  ["count", (found) => pair(found.map(({ counts }) => -counts.at(-1)!))],
  ["growth", (found) => pair(found.map(({ counts }) => counts[0]! - counts.at(-1)!))],
  ["wait", (found) => pair(found.map(({ waitMinutes }) => -(waitMinutes?.max ?? -1)))],
  ["state", (found) => [found.map(({ state }) => state), found.map(({ state }) => state).sort()]],
];

function pair(figures: readonly number[]): readonly [unknown, unknown] {
  return [figures, rising(figures)];
}

test.each(sorts)("--sort %s, and nothing is lost by it", async (key, order) => {
  const [plain, found] = [await clusters(), await clusters("--sort", key)];
  const [given, expected] = order(found);
  expect(given).toEqual(expected);
  expect(found).toHaveLength(plain.length);
});

test("--top cuts the JSON, and says how much is hidden", async () => {
  const whole = JSON.parse((await run([...STORY, "--format", "json"])).stdout);
  const { clusters: kept, filtered } = JSON.parse((await run([...STORY, "--format", "json", "--top", "1"])).stdout);
  expect([kept.length, filtered.clusters]).toEqual([1, whole.clusters.length - 1]);
});

test.each(["function", "top", "state", "created-by"])(
  "--group-by %s makes no more clusters, of the same goroutines",
  async (by) => {
    const [plain, found] = [await clusters(), await clusters("--group-by", by)];
    const sum = (list: readonly Cluster[]): number => list.reduce((all, { counts }) => all + counts.at(-1)!, 0);
    expect(found.length).toBeLessThanOrEqual(plain.length);
    expect(sum(found)).toBe(sum(plain));
    if (by === "state") expect(found).toHaveLength(new Set(plain.map(({ state }) => state)).size);
  },
);

test.each<[what: string, words: readonly string[], env: Record<string, string>, coloured: boolean]>([
  ["a pipe", [], {}, false],
  ["--color always", ["--color", "always"], {}, true],
  ["--color never before FORCE_COLOR", ["--color", "never"], { FORCE_COLOR: "1" }, false],
  ["FORCE_COLOR", [], { FORCE_COLOR: "1" }, true],
  ["NO_COLOR", [], { NO_COLOR: "1" }, false],
])("colours: %s", async (_, words, env, coloured) => {
  expect((await run([...STORY, ...words], env)).stdout.includes("\x1b[")).toBe(coloured);
});

test.each<[words: readonly string[], status: number]>([
  [[], 0],
  [["--fail-on", "none", "--idle"], 0],
  [["--fail-on", "zombie", "--idle"], 1],
  [["--fail-on", "suspect", "--idle"], 1],
  [["--fail-on", "zombie", "--idle", "--filter=-is:zombie"], 0],
])("the gate: %j ends with %d", async (words, status) => {
  expect((await run([...STORY, ...words])).status).toBe(status);
});

let server: Server;
let endless = "";
beforeAll(async () => {
  // A body without end: a dump first, then ever more of it.
  server = createServer((request, response) => {
    if (request.url?.includes("silent")) return;
    response.writeHead(200, { "content-type": "text/plain" });
    let goid = 0;
    const more = (): void => {
      while (!response.destroyed) {
        goid++;
        if (!response.write(`goroutine ${goid} [select]:\nmain.f()\n\t/a/b.go:1 +0x1\n\n`)) break;
      }
    };
    response.on("drain", more);
    more();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  endless = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test("--max-bytes ends a body without end, and what came is analysed and told as cut", async () => {
  const words = [`${endless}/debug/pprof/goroutine?debug=2`, "--max-bytes", "300000", "--format", "json"];
  const { status, stdout } = await run(words);
  expect(status).toBe(0);
  const { snapshots } = JSON.parse(stdout);
  expect(snapshots[0]).toMatchObject({ truncated: true, bytes: 300_000 });
  expect(snapshots[0].warnings.map(({ message }: { message: string }) => message).join()).toContain("--max-bytes");
});

test("--timeout is for the whole of a fetch: exit 3, and it is named", async () => {
  for (const path of ["silent?debug=2", "goroutine?debug=2"]) {
    const { status, stderr } = await run([`${endless}/debug/pprof/${path}`, "--timeout", "700ms", "--format", "text"]);
    expect({ status, line: stderr.split("\n").length }).toEqual({ status: 3, line: 2 });
    expect(stderr).toMatch(/700 ms/);
  }
});
