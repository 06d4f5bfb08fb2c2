import { afterEach, describe, expect, it } from "vitest";
import { analyse } from "../../src/analyse.ts";
import { createDecoder } from "../../src/decode.ts";
import { HTTP_DEFAULTS } from "../../src/source/http-options.ts";
import { goProcess } from "../../src/source/process.ts";
import { REPLICA, replicaProcess } from "../../src/source/replicas.ts";
import { pprof, serve, type TestServer } from "./pprof-server.ts";

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
});
