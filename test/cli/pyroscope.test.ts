// Pushing to and reading back from a Pyroscope with the built program, against a stand-in after its documented API.

import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { createDecoder } from "../../src/decode.ts";
import { writeCounts } from "../../src/report/pprof/counts-pprof.ts";
import { ProfileWriter } from "../../src/report/pprof/profile-writer.ts";
import { pprof, serve } from "../source/pprof-server.ts";
import { type Pyroscope, pyroscope } from "../source/pyroscope-server.ts";

const folder = mkdtempSync(join(tmpdir(), "unpark-pyroscope-"));
const DAY = 86_400_000;
let server: Pyroscope;

beforeAll(() => {
  if (!existsSync("dist/main.cjs")) execFileSync("npm", ["run", "build"]);
});
beforeEach(async () => {
  server = await pyroscope();
});
afterEach(() => server.close());
afterAll(() => rmSync(folder, { recursive: true }));

interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function unpark(...words: string[]): Promise<Run> {
  const child = spawn(process.execPath, ["bin/unpark", ...words], { stdio: ["ignore", "pipe", "pipe"] });
  return new Promise((resolve) => {
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
    });
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    child.on("close", (status) => resolve({ status, stdout, stderr }));
  });
}

const app = (query = ""): string => `pyroscope://${server.host}/cart${query}`;

/** A profile of `stuck` goroutines and two that are always there, taken so many days ago. */
function goroutines(stuck: number, daysAgo: number, offsetMs = 0): string {
  const stack = (func: string, line: number): string => `#\t0x1\t${func}+0x1\t/app/main.go:${line}\n\n`;
  const text = `goroutine profile: total ${stuck + 2}\n${stuck} @ 0x1\n${stack("main.forward", 12)}2 @ 0x2\n${stack("main.serve", 40)}`;
  const decoder = createDecoder("test", {
    takenAt: new Date(Date.now() - daysAgo * DAY - 1000 - offsetMs).toISOString(),
  });
  decoder.push(Buffer.from(text));
  const file = join(folder, `${stuck}-${daysAgo}-${offsetMs}.pb.gz`);
  writeFileSync(file, gzipSync(writeCounts(decoder.end()[0]!)));
  return file;
}

/** Objects of 64 kB that one place keeps, per profile. */
const kept = [100, 200, 300, 400, 500];
const totals = kept.map((objects) => objects * 65_536 + 4096);

/** Every allocation recorded (rate 1), so that the sums are whole. */
function heap(at: number, daysAgo: number): string {
  const writer = new ProfileWriter();
  const place = (func: string, line: number) => writer.stack([{ func, file: "/app/main.go", line }]);
  writer.sample(place("main.remember", 7), [kept[at]!, kept[at]! * 65_536, kept[at]!, kept[at]! * 65_536], [], 65_536);
  writer.sample(place("main.start", 3), [1, 4096, 1, 4096], [], 4096);
  const profile = writer.encode({
    types: ["alloc_objects", "alloc_space", "inuse_objects", "inuse_space"].map((type) => ({
      type,
      unit: type.endsWith("space") ? "bytes" : "count",
    })),
    period: { type: "space", unit: "bytes", every: 1 },
    takenAt: new Date(Date.now() - daysAgo * DAY - 1000).toISOString(),
    defaultType: "",
    comments: [],
  });
  const file = join(folder, `${at}-${daysAgo}.heap.pb.gz`);
  writeFileSync(file, gzipSync(profile));
  return file;
}

interface Report {
  readonly snapshots: readonly { source: string; takenAt: string; goroutines: number; warnings: { code: string }[] }[];
  readonly clusters: readonly {
    counts: number[];
    frames: { func: string }[];
    verdict: { class: string; accused: number; reasons: readonly { text: string }[] };
  }[];
}

async function read(query = ""): Promise<Report> {
  const { stdout, stderr, status } = await unpark(app(query), "--format", "json");
  expect(`${status} ${stderr}`).toBe("0 ");
  return JSON.parse(stdout) as Report;
}

const forward = ({ clusters }: Report) => clusters.find(({ frames }) => frames[0]?.func === "main.forward")!;

describe("goroutines over days", () => {
  test("each moment is one profile, however many its step holds, and growth is judged", async () => {
    // Two a day, 15 seconds apart: their sum would be twice as many.
    const files = [
      [3, 10],
      [2, 20],
      [1, 30],
      [0, 40],
    ].flatMap(([daysAgo, stuck]) => [15_000, 0].map((offset) => goroutines(stuck!, daysAgo!, offset)));
    const pushed = await unpark("push", ...files, app());
    expect([pushed.status, pushed.stderr, pushed.stdout.split("\n").length]).toEqual([0, "", 9]);
    expect(server.stored).toHaveLength(8);

    const report = await read("?from=now-4d&step=1d");
    expect(report.snapshots.map(({ goroutines }) => goroutines)).toEqual([12, 22, 32, 42]);
    expect(
      report.snapshots.map(({ takenAt }) => Date.now() - Date.parse(takenAt)).every((age, at) => age > (3 - at) * DAY),
    ).toBe(true);
    expect(forward(report)).toMatchObject({ counts: [10, 20, 30, 40], verdict: { class: "suspect", accused: 30 } });
    expect(forward(report).verdict.reasons[0]?.text).toContain(
      "10 in the first snapshot, 40 in the last of 4, more in each than in the one before",
    );
  });

  test("instances are summed, and one that is gone is told", async () => {
    await unpark("push", goroutines(10, 1), app("?pod=a"));
    await unpark("push", goroutines(5, 1, 3000), goroutines(20, 0), app("?pod=b"));
    const both = await read("?from=now-2d&step=1d");
    expect(forward(both).counts).toEqual([15, 20]);
    expect(both.snapshots.map(({ warnings }) => warnings.map(({ code }) => code))).toEqual([
      ["replicas"],
      ["instances-changed", "no-goids"],
    ]);
    const one = await read("?from=now-2d&step=1d&pod=b");
    expect(forward(one).counts).toEqual([5, 20]);
  });

  test("a profile long before the end of its step is found", async () => {
    await unpark("push", goroutines(7, 0, 9 * 3_600_000), app());
    expect((await read("?from=now-1d&step=1d")).snapshots.map(({ goroutines }) => goroutines)).toEqual([9]);
  });
});

describe("the heap over days", () => {
  test("is judged as any series of profiles: bytes and objects, without what is only a difference", async () => {
    const files = [0, 1, 2, 3, 4].map((at) => heap(at, 4 - at));
    expect((await unpark("push", ...files, app())).status).toBe(0);
    const { stdout, stderr } = await unpark("heap", app("?from=now-5d&step=1d"), "--format", "json");
    expect(stderr).toBe("");
    const report = JSON.parse(stdout);
    expect(report.profiles.map(({ total }: { total: number }) => total)).toEqual([...totals]);
    expect(report.rows[0]).toMatchObject({ func: "main.remember", verdict: { class: "leak" } });
  });
});

describe("a live process", () => {
  test("gives both profiles, with its address as instance", async () => {
    const process = await serve((request, response) => {
      const profile = new URL(request.url ?? "", "http://x").pathname.split("/").at(-1);
      response.end(profile === "heap" ? readFileSync(heap(1, 0)) : readFileSync(goroutines(3, 0)));
    });
    const pushed = await unpark("push", process.url, app("?env=test"));
    await process.close();
    expect(pushed.stderr).toBe("");
    expect(process.asked).toEqual(["/debug/pprof/goroutine", "/debug/pprof/heap"]);
    const labels = { service_name: "cart", instance: process.host, env: "test" };
    expect(server.stored.map(({ labels: set }) => Object.fromEntries(set))).toEqual(Array(5).fill(labels));
    expect(server.stored.map(({ type }) => type)).toContain("memory:inuse_space:bytes:space:bytes");
    expect(server.stored.map(({ type }) => type)).toContain("goroutine:goroutine:count:goroutine:count");
  });

  test("with --redact no own name leaves the machine, and two profiles have one pseudonym for one name", async () => {
    const process = await serve((request, response) => {
      response.end(readFileSync(request.url?.includes("heap") ? heap(1, 0) : goroutines(3, 0)));
    });
    const pushed = await unpark("push", process.url, goroutines(2, 1), app(), "--redact");
    await process.close();
    expect([pushed.status, pushed.stderr]).toEqual([0, expect.stringMatching(/pseudonyms are those of this run/)]);
    const texts = server.stored.map(({ profile }) => profile.stringTable.strings.join("\n"));
    for (const text of texts) expect(text).not.toMatch(/forward|serve|remember|\/app\/|127\.0\.0\.1|pb\.gz/);
    expect(server.stored.map(({ labels }) => labels.get("instance"))).toContain("process1");
    const named = server.stored
      .filter(({ type }) => type.startsWith("goroutine"))
      .map(({ profile }) => profile.stringTable.strings.filter((text) => text.startsWith("main.")).sort());
    expect([named.length, named[0]?.length]).toEqual([2, 2]);
    expect(named[0]).toEqual(named[1]);
  });

  test("again and again with --interval, until a signal", async () => {
    const process = await serve((request, response) => {
      if (request.url?.includes("heap")) response.end(readFileSync(heap(1, 0)));
      else response.end(readFileSync(goroutines(3, 0)));
    });
    const child = spawn(globalThis.process.execPath, ["bin/unpark", "push", process.url, app(), "--interval", "10ms"], {
      stdio: "ignore",
    });
    const ended = new Promise((resolve) => child.on("close", (_, signal) => resolve(signal)));
    await vi.waitFor(() => expect(server.stored.length).toBeGreaterThan(10), { timeout: 30_000 });
    child.kill("SIGINT");
    expect(await ended).toBe("SIGINT");
    await process.close();
  });
});

describe("what may be wrong", () => {
  test("a login and a tenant go with every request, and are never shown", async () => {
    await unpark(
      "push",
      goroutines(1, 0),
      `pyroscope://ann:geheim@${server.host}/cart`,
      "--header",
      "X-Scope-OrgID: shop",
    );
    expect(server.headers()).toMatchObject({
      authorization: `Basic ${Buffer.from("ann:geheim").toString("base64")}`,
      "x-scope-orgid": "shop",
    });
    server.refuse(401, '{"code":"unauthenticated","message":"no org id for geheim"}');
    const { status, stderr } = await unpark(`pyroscope://ann:geheim@${server.host}/cart`, "--format", "json");
    expect(status).toBe(3);
    expect(stderr).toContain("401 Unauthorized (“no org id for ***”): it wants a login");
    expect(stderr).not.toContain("geheim");
  });

  test("a refused push says why, in the server's words", async () => {
    server.refuse(400, '{"code":"invalid_argument","message":"profile is too old"}');
    const { status, stderr } = await unpark("push", goroutines(1, 0), app());
    expect([status, stderr]).toEqual([3, expect.stringContaining("400 Bad Request (“profile is too old”)")]);
  });

  test("no such app: those that there are", async () => {
    await unpark("push", goroutines(1, 0), app());
    const { status, stderr } = await unpark(`pyroscope://${server.host}/card`, "--format", "json");
    expect([status, stderr]).toEqual([
      2,
      expect.stringMatching(/has no profile of card between .*; it has cart; expected goroutine profiles/),
    ]);
    const heaps = await unpark("heap", app(), "--format", "json");
    expect([heaps.status, heaps.stderr]).toEqual([
      2,
      expect.stringContaining("keeps goroutine of cart; expected heap profiles"),
    ]);
  });

  test.each([
    [["push", "x.txt"], "push wants to know where to"],
    [["push", "pyroscope://127.0.0.1:1/cart", "--format", "json"], "push takes no --format"],
    [["push", "pyroscope://127.0.0.1:1/cart"], "no source"],
    [["--replicas", "pyroscope://127.0.0.1:1/cart", "--format", "json"], "is a service over time"],
  ])("%j is wrong usage", async (words, message) => {
    const { status, stderr } = await unpark(...words);
    expect([status, stderr]).toEqual([2, expect.stringContaining(message)]);
  });

  test("what is no Pyroscope", async () => {
    const other = await serve(pprof(3));
    const { status, stderr } = await unpark(`pyroscope://${other.host}/cart`, "--format", "json");
    await other.close();
    expect([status, stderr]).toEqual([3, expect.stringContaining("404 Not Found")]);
    expect(stderr).toContain("no Pyroscope 1.0 or later answers here");
  });
});
