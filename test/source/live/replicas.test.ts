import type { RequestListener } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { analyse } from "../../../src/analyse.ts";
import { createDecoder } from "../../../src/decode.ts";
import { HTTP_DEFAULTS } from "../../../src/source/http/options.ts";
import { goProcess } from "../../../src/source/live/process.ts";
import { replicaProcess } from "../../../src/source/live/replicas.ts";
import { REPLICA } from "../../../src/source/live/sum.ts";
import { pprof, serve, type TestServer } from "../pprof-server.ts";

const servers: TestServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function replicas(...goroutines: number[]) {
  for (const n of goroutines) servers.push(await serve(pprof(n)));
  return replicaProcess(
    servers.map(({ url }) => goProcess({ kind: "http", name: url, url: new URL(url), socket: null }, HTTP_DEFAULTS)),
  );
}

const request = { decoder: createDecoder, signal: new AbortController().signal, onProgress: () => undefined };

describe("replicaProcess", () => {
  it("sums one service's replicas, and says how many are where", async () => {
    const process = await replicas(3, 40);
    const { items, failure } = await process.goroutines(request);
    expect(failure).toBeNull();
    expect(items[0]).toMatchObject({ total: 43, goroutines: null, truncated: false });
    expect(items[0]!.warnings.at(-1)!.message).toMatch(/sum of 2 replicas/);
    const [cluster, ...others] = analyse(items).clusters;
    expect(others).toEqual([]);
    expect(cluster!.counts).toEqual([43]);
    expect([...cluster!.labels.get(REPLICA)!]).toEqual(
      expect.arrayContaining([
        [servers[0]!.url, 3],
        [servers[1]!.url, 40],
      ]),
    );
    expect((await process.counts(request)).items[0]!.total).toBe(43);
    expect(await process.leaks(request)).toBeNull();
  });

  it("fails as a whole when one replica does: a sum without it would look like a drop", async () => {
    const process = await replicas(3, 40);
    await servers.pop()!.close();
    const { items, failure } = await process.goroutines(request);
    expect(items).toEqual([]);
    expect(failure).toMatchObject({ exit: 3, code: "unreachable" });
  });

  it("goes on without it when told to, and takes it out of the sums before, too", async () => {
    const process = await replicas(3, 40, 5);
    const { items } = await process.goroutines(request);
    expect(process.leaveOut!()).toBeNull();
    const [lost] = servers.splice(1, 1);
    await lost!.close();
    expect((await process.counts(request)).failure).toMatchObject({ code: "unreachable" });
    const { told, trim } = process.leaveOut!()!;
    expect(told).toEqual([expect.stringMatching(/nothing listens on .*left out.*of 2 of 3 replicas/)]);
    expect(told[0]).toContain(lost!.host);
    const trimmed = trim(items[0]!)!;
    expect(trimmed.total).toBe(8);
    expect(
      analyse([trimmed, ...(await process.goroutines(request)).items]).clusters.map(({ counts }) => counts),
    ).toEqual([[8, 8]]);
    expect(trimmed.warnings.at(-1)!.message).toMatch(/sum of 2 replicas/);
    await Promise.all(servers.splice(0).map((server) => server.close()));
    await process.counts(request);
    // Nothing is left to go on with.
    expect(process.leaveOut!()).toBeNull();
  });

  it("tells a replica that was started anew, and does not add it to the old ones", async () => {
    let rate = 1;
    const mutex =
      (listener: RequestListener): RequestListener =>
      (asked, response) =>
        asked.url!.includes("/mutex")
          ? response.end(`--- mutex:\ncycles/second=${rate}\nsampling period=0\n`)
          : listener(asked, response);
    servers.push(await serve(pprof(3)), await serve(mutex(pprof(40))));
    const process = replicaProcess(
      servers.map(({ url }) => goProcess({ kind: "http", name: url, url: new URL(url), socket: null }, HTTP_DEFAULTS)),
    );
    expect((await process.goroutines(request)).failure).toBeNull();
    expect((await process.goroutines(request)).failure).toBeNull();
    rate = 2;
    expect((await process.goroutines(request)).failure).toMatchObject({ code: "restarted", source: servers[1]!.url });
    expect(process.leaveOut!()!.told).toEqual([expect.stringMatching(/another one.*of 1 of 2 replicas/)]);
    expect((await process.goroutines(request)).items[0]!.total).toBe(3);
  });
});
