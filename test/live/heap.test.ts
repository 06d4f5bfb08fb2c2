import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createProfileDecoder, type Profile } from "../../src/decode-heap.ts";
import { analyseHeap } from "../../src/heap/analyse.ts";
import { type HeapProfile, isHeapProfile } from "../../src/heap/model.ts";
import { writeHeapPprof } from "../../src/report/heap/pprof.ts";
import { residentOf } from "../../src/source/live/resident.ts";
import { HEAP_OPTIONS } from "../heap/options.ts";
import { heapsOf, pathOf } from "../heap/recordings.ts";
import { GO, goServers, NO_GO } from "./go-server.ts";
import { processAt } from "./hunting.ts";

/** reports.go: what one request leaves behind. */
const REPORT_BYTES = 49_152;
const REQUESTS = 120;

describe.skipIf(NO_GO !== null)(`heap, live${NO_GO === null ? "" : ` (${NO_GO})`}`, () => {
  let servers: ReturnType<typeof goServers>;
  const dir = mkdtempSync(join(tmpdir(), "unpark-heap-"));
  beforeAll(() => {
    servers = goServers();
  });
  afterAll(async () => {
    await servers.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  async function fetchHeap(pprof: string): Promise<HeapProfile> {
    let told = 0;
    const request = {
      decoder: createProfileDecoder,
      signal: new AbortController().signal,
      onProgress: () => undefined,
    };
    const opened = await processAt(pprof).heap<Profile>(request, () => told++);
    expect(opened.failure).toBe(null);
    expect(told).toBe(2);
    const [profile] = opened.items;
    if (profile === undefined || !isHeapProfile(profile)) throw new Error("no heap profile");
    return profile;
  }

  it("three cycles: the function and line that keep memory, and how much per cycle", async () => {
    const { app, pprof } = await servers.start("reports");
    const profiles = [await fetchHeap(pprof)];
    for (let cycle = 0; cycle < 3; cycle++) {
      for (let user = 0; user < REQUESTS; user++) await (await fetch(`http://${app}/?user=${user}`)).text();
      profiles.push(await fetchHeap(pprof));
    }
    const { verdict, rows, warnings } = analyseHeap(profiles);
    expect(warnings).toEqual([]);
    expect(verdict.class).toBe("leak");
    const truth = REPORT_BYTES * REQUESTS;
    expect(Math.abs(verdict.bytesPerCycle! - truth) / truth).toBeLessThan(0.1);
    expect(verdict.summary).toMatch(/^main\.startReport \(reports\.go:27\) keeps .* per cycle \(3 of 3/);
    expect(rows[0]).toMatchObject({ func: "main.startReport", line: 27, origin: "main", verdict: { class: "leak" } });
    expect(rows.filter((row) => row.verdict.class === "leak")).toHaveLength(1);
  });

  it.skipIf(process.platform !== "linux")("the resident size of the very process that answers", async () => {
    const server = await servers.start("reports");
    const ask = (address: string) =>
      residentOf(new URL(address), processAt(server.pprof), new AbortController().signal);
    const bytes = await ask(`http://${server.pprof}`);
    expect(bytes).toBeGreaterThan(2 * 2 ** 20);
    expect(bytes).toBeLessThan(500 * 2 ** 20);
    // The listener is another process than the one that tells its command line, as behind a tunnel.
    const other = await servers.start("http");
    expect(await ask(`http://${other.pprof}`)).toBe(null);
    expect(await ask("http://192.0.2.1:6060")).toBe(null);
  });

  it.each(["pb", "debug1.txt"] as const)("what is written is read by `go tool pprof` (%s)", (form) => {
    const profiles = heapsOf("ws-map-leak-go1.27-1000-connections", form);
    const written = (chosen: readonly HeapProfile[]): string => {
      const path = join(dir, `${form}-${chosen.length}.pb.gz`);
      writeFileSync(path, gzipSync(writeHeapPprof(analyseHeap(chosen), HEAP_OPTIONS)));
      const args = ["tool", "pprof", "-top", "-unit=B", "-nodefraction=0", "-edgefraction=0", path];
      return execFileSync(GO!, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    };
    const alone = written(profiles.slice(-1));
    for (const { func, flat } of analyseHeap(profiles.slice(-1)).rows.filter((row) => row.flat[0] !== 0))
      expect(alone).toMatch(new RegExp(`^\\s*${flat[0]}B .*${func.replace(/[.*()]/g, "\\$&")}`, "m"));
    const difference = written([profiles[0]!, profiles.at(-1)!]);
    expect(difference).toMatch(/8417727B.*report\.Start/);
  });

  it("`go tool pprof` prints the same of what is written as of what was recorded", () => {
    const story = "ws-map-leak-go1.27-1000-connections";
    const profiles = heapsOf(story, "pb");
    const recorded = (at: number): string => pathOf(story, `${at}.heap.pb.gz`);
    const written = (at: number): string => {
      const path = join(dir, `again-${at}.pb.gz`);
      writeFileSync(path, gzipSync(writeHeapPprof(analyseHeap([profiles[at]!]), HEAP_OPTIONS)));
      return path;
    };
    const table = (...args: readonly string[]): string => {
      const all = ["tool", "pprof", "-top", "-nodefraction=0", "-edgefraction=0", ...args];
      const printed = execFileSync(GO!, all, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
      return printed.slice(printed.indexOf("Showing nodes"));
    };
    expect(table(recorded(4))).toMatch(/report\.Start/);
    expect(table(written(4))).toBe(table(recorded(4)));
    expect(table("-sample_index=alloc_objects", written(4))).toBe(table("-sample_index=alloc_objects", recorded(4)));
    expect(table("-diff_base", written(0), written(4))).toBe(table("-diff_base", recorded(0), recorded(4)));
  });
});
