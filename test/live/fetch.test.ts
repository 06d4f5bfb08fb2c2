import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDecoder } from "../../src/decode.ts";
import type { Snapshot } from "../../src/dump/model.ts";
import type { HttpOptions } from "../../src/source/http/options.ts";
import type { FetchRequest } from "../../src/source/open.ts";
import { goServers, NO_GO } from "./go-server.ts";
import { processAt } from "./hunting.ts";

const request: FetchRequest<Snapshot> = {
  decoder: createDecoder,
  signal: new AbortController().signal,
  onProgress: () => undefined,
};

const fetchFrom = (address: string, http: Partial<HttpOptions> = {}) => processAt(address, http).goroutines(request);

describe.skipIf(NO_GO !== null)(`fetching from real processes${NO_GO === null ? "" : ` (${NO_GO})`}`, () => {
  let servers: ReturnType<typeof goServers>;
  const dir = mkdtempSync(join(tmpdir(), "unpark-fetch-"));
  beforeAll(() => {
    servers = goServers();
  });
  afterAll(async () => {
    await servers.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it("reads a traceback with its own handler in it, and keeps no connection open", async () => {
    const { pprof } = await servers.start("story");
    const first = await fetchFrom(pprof);
    const second = await fetchFrom(pprof);
    expect(first.items.map(({ form }) => form)).toEqual(["traceback"]);
    expect(first.items[0]!.states).toContain("running");
    expect(second.items[0]!.total).toBe(first.items[0]!.total);
  });

  it("behind TLS with a client certificate", async () => {
    const { pprof } = await servers.start("story", "-tls", dir);
    const url = `https://${pprof}`;
    const pems = { cacert: join(dir, "ca.pem"), cert: join(dir, "client.pem"), key: join(dir, "client.key") };
    expect((await fetchFrom(url, pems)).items[0]!.form).toBe("traceback");
    expect((await fetchFrom(url, { ...pems, cacert: null, insecure: true })).items).toHaveLength(1);

    const untrusted = await fetchFrom(url, { cert: pems.cert, key: pems.key });
    expect(untrusted.failure).toMatchObject({ exit: 3, code: "tls" });
    expect(untrusted.failure!.message).toMatch(/--cacert/);

    const anonymous = await fetchFrom(url, { cacert: pems.cacert });
    expect(anonymous.failure).toMatchObject({ exit: 3, code: "tls" });
    expect(anonymous.failure!.message).toMatch(/wants a client certificate.*--cert/);

    const plain = await fetchFrom(`http://${pprof}`);
    expect(plain.failure).toMatchObject({ exit: 3, status: 400 });
    expect(plain.failure!.message).toMatch(/use https:/);
  });

  it("behind basic auth", async () => {
    const { pprof } = await servers.start("story", "-login", "ann:s3cret");
    expect((await fetchFrom(`http://ann:s3cret@${pprof}`)).items).toHaveLength(1);
    const { failure } = await fetchFrom(`http://ann:wr0ng@${pprof}`);
    expect(failure).toMatchObject({ exit: 3, status: 401 });
    expect(failure!.message).toMatch(/401 Unauthorized.*who are you/);
    expect(failure!.message).not.toMatch(/wr0ng/);
  });

  it("under a prefix", async () => {
    const { pprof } = await servers.start("story", "-prefix", "/admin/v1");
    for (const path of ["/admin/v1", "/admin/v1/debug/pprof", "/admin/v1/debug/pprof/goroutine?debug=2"]) {
      expect((await fetchFrom(pprof + path)).items.map(({ form }) => form)).toEqual(["traceback"]);
    }
    expect((await fetchFrom(pprof)).failure).toMatchObject({ exit: 3, status: 404 });
  });

  it("through a unix socket", async () => {
    const socket = join(dir, "pprof.sock");
    await servers.start("story", "-pprof", socket);
    expect((await fetchFrom(`unix:${socket}`)).items.map(({ form }) => form)).toEqual(["traceback"]);
  });

  it("counts without stopping the world, and takes counts where the pause is not allowed", async () => {
    const { pprof } = await servers.start("story");
    const process = processAt(pprof, { maxPauseMs: 0.001 });
    const { items } = await process.goroutines(request);
    expect(items[0]!.form).toBe("debug=1");
    expect(items[0]!.warnings.map(({ code }) => code)).toContain("max-pause");
    expect((await process.counts(request)).items[0]!.form).toBe("debug=1");
    const heap = await process.profile(request, "heap", { gc: "1" });
    expect(heap.failure).toMatchObject({ exit: 2 });
    expect(heap.failure!.message).toMatch(/a heap profile/);
  });

  describe("a server that fails", () => {
    const failing = async (fault: string, http: Partial<HttpOptions>) => {
      const { pprof } = await servers.start("story", "-fault", fault);
      return fetchFrom(pprof, { maxPauseMs: null, ...http });
    };

    it("takes the request and says nothing", async () => {
      const { failure } = await failing("silent", { firstByteMs: 200 });
      expect(failure).toMatchObject({ exit: 3, code: "timed-out" });
      expect(failure!.message).toMatch(/no answer within 200 ms/);
    });

    it.each([
      ["stall", { stallMs: 300 }, "timed-out", /the body stalled for 300 ms after \d+(\.\d)? kB/],
      ["reset", {}, "broken-body", /the connection broke off after \d+(\.\d)? kB/],
      ["drip", { timeoutMs: 3_000, stallMs: 2_000 }, "timed-out", /not done within 3 s after .* \(--timeout\)/],
    ])("%s: exit 3, how much had come, and that part is kept", async (fault, http, code, words) => {
      const { items, failure } = await failing(fault, http);
      expect(failure).toMatchObject({ exit: 3, code });
      expect(failure!.message).toMatch(words);
      expect(items.at(-1)).toMatchObject({ form: "traceback", truncated: true });
    });

    it("sends elsewhere: not followed", async () => {
      const { items, failure } = await failing("elsewhere", {});
      expect(items).toEqual([]);
      expect(failure).toMatchObject({ exit: 3, code: "redirected-away" });
      expect(failure!.message).toMatch(/redirects to another host, http:\/\/localhost:\d+\//);
    });

    it("never ends: stopped at --max-bytes, and told", async () => {
      const { items, failure } = await failing("endless", { maxBytes: 2_000_000 });
      expect(failure).toBeNull();
      expect(items[0]).toMatchObject({ truncated: true, bytes: 2_000_000 });
      expect(items[0]!.warnings.map(({ code }) => code)).toContain("max-bytes");
    });
  });

  it("asks for Go's own proofs where the process has them", async () => {
    const { app, pprof } = await servers.start("http");
    await Promise.all(Array.from({ length: 5 }, () => fetch(`http://${app}/`).then((response) => response.text())));
    const leaks = await processAt(pprof).leaks(request);
    // The profile is there from Go 1.27 on (or with an experiment of 1.26): either answer is right, a failure is not.
    if (leaks !== null) {
      expect(leaks.failure).toBeNull();
      expect(leaks.items[0]!.goroutines!.flags.filter((flags) => flags !== 0)).toHaveLength(5);
    }
  });
});
