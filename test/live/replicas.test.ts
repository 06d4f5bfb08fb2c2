// Hunts of several real processes of one service: their sum, one that is lost on the way, and what is saved.

import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Load } from "../../src/hunt/load/load.ts";
import { createHuntFolder } from "../../src/source/file/save.ts";
import { replicaProcess } from "../../src/source/live/replicas.ts";
import { isFailure } from "../../src/source/resolve.ts";
import { type GoServer, goServers, NO_GO } from "./go-server.ts";
import { huntQuickly, processAt } from "./hunting.ts";

const REQUESTS = 7;

/** So many requests to each that still answers. */
const ordersTo = (replicas: readonly GoServer[]): Load => ({
  title: "orders",
  start: (_, hooks) => {
    const order = ({ app }: GoServer) => fetch(`http://${app}/`).then((answer) => answer.text());
    const all = replicas.flatMap((one) => Array.from({ length: REQUESTS }, () => order(one)));
    const ended = Promise.allSettled(all).then(() => {
      hooks.onPeak();
      return { connections: null, requests: null, summary: "orders", trouble: null, fatal: null };
    });
    return { ended, stop: () => undefined };
  },
});

describe.skipIf(NO_GO !== null)(`hunt of replicas${NO_GO === null ? "" : ` (${NO_GO})`}`, () => {
  let servers: ReturnType<typeof goServers>;
  const dir = mkdtempSync(join(tmpdir(), "unpark-replicas-"));
  beforeAll(() => {
    servers = goServers();
  });
  afterAll(async () => {
    await servers.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  async function unpark(...words: readonly string[]) {
    const { stdout } = await promisify(execFile)(process.execPath, ["bin/unpark", ...words], { maxBuffer: 1 << 27 });
    return JSON.parse(stdout);
  }

  it("all is saved, and the folder opens as the same hunt", async () => {
    const replicas = [await servers.start("http"), await servers.start("http")];
    const path = join(dir, "all");
    const folder = createHuntFolder(path, "two");
    if (isFailure(folder)) throw new Error(folder.message);
    const hunted = await huntQuickly(replicas[0]!.pprof, ordersTo(replicas), {
      process: replicaProcess(replicas.map(({ pprof }) => processAt(pprof))),
      folder,
    });
    expect([hunted.failure, hunted.facts.warnings]).toEqual([null, []]);
    expect(hunted.counts("main.audit").filter((_, at) => at % 2 === 0)).toEqual([0, 2 * REQUESTS, 4 * REQUESTS]);
    expect(readdirSync(path).filter((name) => !name.endsWith(".gz"))).toEqual(["index.json"]);
    for (const words of [[path], [path, "--replicas"]]) {
      const { clusters, snapshots, verdict } = await unpark(...words, "--format", "json");
      expect(snapshots.map(({ source }: { source: string }) => source)).toEqual(
        hunted.snapshots.map(({ source }) => source),
      );
      const audit = clusters.find(({ frames }: { frames: { func: string }[] }) =>
        frames.some(({ func }) => func === "main.audit"),
      );
      expect(audit.counts).toEqual(hunted.cluster("main.audit")!.counts);
      expect(audit.labels.replica).toEqual(Object.fromEntries(replicas.map(({ pprof }) => [pprof, 2 * REQUESTS])));
      const { class: name, zombies, suspects } = hunted.analysis.verdict;
      expect(verdict).toMatchObject({ class: name, zombies, suspects });
      expect(suspects + zombies).toBe(4 * REQUESTS);
    }
  });

  it("one killed in the middle spoils nothing: told, and left out before, too", async () => {
    const replicas = [await servers.start("http"), await servers.start("http"), await servers.start("http")];
    const path = join(dir, "lost");
    const folder = createHuntFolder(path, "three");
    if (isFailure(folder)) throw new Error(folder.message);
    const hunted = await huntQuickly(
      replicas[0]!.pprof,
      ordersTo(replicas),
      { process: replicaProcess(replicas.map(({ pprof }) => processAt(pprof))), folder },
      (event) => {
        if (event.type === "stageBegan" && event.stage === "load" && event.cycle === 2) void replicas[1]!.kill();
      },
    );
    expect(hunted.failure).toBeNull();
    expect(hunted.facts.warnings).toEqual([expect.stringMatching(/left out, before it too: .* of 2 of 3 replicas/)]);
    expect(hunted.facts.warnings![0]).toContain(replicas[1]!.pprof);
    expect(hunted.facts.phases).toEqual(["baseline", "load", "settled", "load", "settled"]);
    expect(hunted.counts("main.audit").filter((_, at) => at % 2 === 0)).toEqual([0, 2 * REQUESTS, 4 * REQUESTS]);
    expect(hunted.cluster("main.audit")!.verdict.accused).toBe(4 * REQUESTS);
    const saved = JSON.parse(readFileSync(join(path, "index.json"), "utf8"));
    expect(new Set(saved.snapshots.map(({ replica }: { replica: string }) => replica))).toEqual(
      new Set([replicas[0]!.pprof, replicas[2]!.pprof]),
    );
    expect((await unpark(path, "--format", "json")).verdict.suspects).toBe(hunted.analysis.verdict.suspects);
  });
});
