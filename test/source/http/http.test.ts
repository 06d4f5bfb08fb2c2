import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, createServer as createNetServer, connect as dial } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { createDecoder, type Decoder } from "../../../src/decode.ts";
import type { Snapshot } from "../../../src/dump/model.ts";
import { HTTP_DEFAULTS, type HttpOptions, parseHeader } from "../../../src/source/http/options.ts";
import { goProcess } from "../../../src/source/live/process.ts";
import { sumOf } from "../../../src/source/live/sum.ts";
import { type OpenedSource, type OpenOptions, openSource } from "../../../src/source/open.ts";
import type { SourceDecoder } from "../../../src/source/read.ts";
import { debug1, debug2, notFound, pprof, serve, type TestServer } from "../pprof-server.ts";

const servers: TestServer[] = [];
const dir = mkdtempSync(join(tmpdir(), "unpark-http-"));
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
  rmSync(dir, { recursive: true, force: true });
});

async function start(listener: RequestListener, path?: string): Promise<TestServer> {
  const server = await serve(listener, path);
  servers.push(server);
  return server;
}

function open(
  typed: string,
  more: Partial<HttpOptions> = {},
  signal = new AbortController().signal,
  decoder: OpenOptions<Snapshot>["decoder"] = (source, facts) => createDecoder(source, facts),
): Promise<OpenedSource<Snapshot>> {
  const options = { ...HTTP_DEFAULTS, ...more };
  return openSource(
    typed,
    {
      decoder,
      sum: sumOf,
      fetch: (source, request) => goProcess(source, options).goroutines(request),
    },
    signal,
  );
}

const codes = (snapshot: Snapshot | undefined): string[] => snapshot!.warnings.map((warning) => warning.code);

describe("the address", () => {
  it.each([
    ["", "/debug/pprof/"],
    ["/", "/debug/pprof/"],
    ["/debug/pprof", "/debug/pprof/"],
    ["/debug/pprof/", "/debug/pprof/"],
    ["/debug/pprof/goroutine", "/debug/pprof/"],
    ["/debug/pprof/goroutine?debug=2", "/debug/pprof/"],
    ["/debug", "/debug/pprof/"],
    ["/admin", "/admin/debug/pprof/"],
    ["/admin/debug/pprof/", "/admin/debug/pprof/"],
    ["/internal/pprof/", "/internal/pprof/"],
    ["/internal/profiles", "/internal/profiles/"],
    ["/pprof/goroutine", "/pprof/"],
  ])("%s leads to the goroutines below %s", async (typed, prefix) => {
    const server = await start(pprof(7, prefix));
    const { items, failure } = await open(server.host + typed);
    expect(failure).toBeNull();
    expect(items.map((item) => [item.form, item.total, item.source])).toEqual([["traceback", 7, server.host + typed]]);
    expect(Math.abs(Date.parse(items[0]!.takenAt ?? "") - Date.now())).toBeLessThan(10_000);
  });

  it("is asked as it is when its query says so, and a token in it is kept for all requests", async () => {
    const server = await start(pprof(7));
    const asIs = await open(`${server.url}/debug/pprof/goroutine?debug=1`);
    expect(asIs.items.map((item) => item.form)).toEqual(["debug=1"]);
    expect(server.asked).toEqual(["/debug/pprof/goroutine?debug=1"]);
    await open(`${server.url}?token=abc`);
    expect(server.asked.slice(1)).toEqual([
      "/debug/pprof/goroutine?token=abc&debug=1",
      "/debug/pprof/goroutine?token=abc&debug=2",
    ]);
  });

  it("may be a dump that some server hands out under any name", async () => {
    const server = await start((request, response) =>
      request.url === "/dumps/after.txt" ? response.end(debug2(4)) : notFound(request, response),
    );
    expect((await open(`${server.url}/dumps/after.txt`)).items.map((item) => item.total)).toEqual([4]);
  });

  it("may be a unix socket", async () => {
    const path = join(mkdtempSync(join(tmpdir(), "unpark-sock-")), "x.sock");
    await start(pprof(3), path);
    expect((await open(`unix:${path}`)).items.map((item) => item.total)).toEqual([3]);
    const { failure } = await open(`unix:${path}.gone`);
    expect(failure).toMatchObject({ exit: 3, code: "unreachable" });
    expect(failure!.message).toMatch(/no such unix socket/);
  });
});

describe("which form is asked for", () => {
  it("takes counts when the standstill would be too long, says so, and what is lost", async () => {
    const server = await start(pprof(100_000));
    const { items, failure } = await open(server.url, { maxPauseMs: 100 });
    expect(failure).toBeNull();
    expect(items.map((item) => [item.form, item.total])).toEqual([["debug=1", 100_000]]);
    expect(items[0]!.warnings.at(-1)!.message).toMatch(
      /would stop the process for about \d.*--max-pause 100 ms.*lost|not in it/,
    );
    expect(server.asked).toEqual(["/debug/pprof/goroutine?debug=1"]);
  });

  it("asks for debug=2 at once where the pause does not matter", async () => {
    const server = await start(pprof(10));
    await open(server.url, { maxPauseMs: null });
    expect(server.asked).toEqual(["/debug/pprof/goroutine?debug=2"]);
  });

  it("falls back to counts where debug=2 is refused", async () => {
    const server = await start((request, response) => {
      if (!request.url!.includes("debug=2")) return pprof(9)(request, response);
      response.writeHead(403).end("not in production");
    });
    const { items, failure } = await open(server.url);
    expect(failure).toBeNull();
    expect(items[0]!.form).toBe("debug=1");
    expect(items[0]!.warnings.at(-1)!.message).toMatch(/403 Forbidden.*not in production.*taken as debug=1/);
  });

  it("says how many goroutines a cut dump misses", async () => {
    const whole = debug2(50);
    const server = await start((request, response) => {
      if (request.url!.includes("debug=1")) return response.end(debug1(50));
      response.end(gzipSync(whole).subarray(0, 200));
    });
    const { items } = await open(server.url);
    expect(items[0]!.truncated).toBe(true);
    expect(codes(items[0])).toContain("missing-goroutines");
    expect(items[0]!.warnings.at(-1)!.message).toMatch(new RegExp(`holds ${items[0]!.total} of 50 goroutines`));
  });

  it("asks a known process no second time for its size", async () => {
    const server = await start(pprof(10));
    const source = { kind: "http", name: server.url, url: new URL(server.url), socket: null } as const;
    const process = goProcess(source, HTTP_DEFAULTS);
    const request = {
      decoder: (name: string, facts: { takenAt: string | null }) => createDecoder(name, facts),
      signal: new AbortController().signal,
      onProgress: () => undefined,
    };
    const first = await process.goroutines(request);
    await process.goroutines(request, first.items[0]);
    expect(server.asked.map((path) => path.slice(-1))).toEqual(["1", "2", "2"]);
    expect(await process.leaks(request)).toBeNull();
  });
});

describe("what can go wrong", () => {
  const failing = async (listener: RequestListener, more: Partial<HttpOptions> = {}) => {
    const server = await start(listener);
    const opened = await open(server.url, { maxPauseMs: null, ...more });
    expect(opened.failure!.message).not.toMatch(/[\n\r]|undefined|null|\[object/);
    return opened;
  };

  it("404: asks whether pprof is there at all, exit 3", async () => {
    const { failure } = await failing(notFound);
    expect(failure).toMatchObject({ exit: 3, status: 404 });
    expect(failure!.message).toMatch(/\/debug\/pprof\/goroutine\?debug=2: 404 Not Found.*net\/http\/pprof/);
  });

  it("an answer 200 that is no dump: exit 2", async () => {
    const { failure } = await failing((_, response) => response.end("<!doctype html><title>SPA</title>"));
    expect(failure).toMatchObject({ exit: 2, code: "not-a-dump" });
    expect(failure!.message).toMatch(/answered 200.*an HTML page/);
    expect((await failing((_, response) => response.end(""))).failure!.message).toMatch(/empty/);
  });

  it("nobody listens: exit 3", async () => {
    const server = await serve(notFound);
    await server.close();
    const { failure } = await open(server.url);
    expect(failure).toMatchObject({ exit: 3, code: "unreachable" });
    expect(failure!.message).toMatch(/nothing listens on 127\.0\.0\.1:\d+/);
  });

  it("an unknown host: exit 3", async () => {
    const { failure } = await open("http://no-such-host.invalid:6060", { env: {} });
    expect(failure).toMatchObject({ exit: 3 });
    expect(failure!.message).toMatch(/no-such-host\.invalid/);
  });

  it("no answer in time, a stall in mid-body, and the limit on the whole", async () => {
    const silent = await failing(() => undefined, { firstByteMs: 100 });
    expect(silent.failure).toMatchObject({ exit: 3, code: "timed-out" });
    expect(silent.failure!.message).toMatch(/no answer within 100 ms/);

    const stalls: RequestListener = (_, response) => response.write(debug2(30));
    const stalled = await failing(stalls, { stallMs: 100 });
    expect(stalled.failure).toMatchObject({ exit: 3, code: "timed-out" });
    expect(stalled.failure!.message).toMatch(/stalled for 100 ms after \d+(\.\d)? kB/);
    expect(stalled.items[0]!.total).toBeGreaterThan(20);
    expect(stalled.items[0]!.truncated).toBe(true);

    const whole = await failing(stalls, { timeoutMs: 150 });
    expect(whole.failure!.message).toMatch(/not done within 150 ms after .*--timeout/);
  });

  it("a reset in mid-body: exit 3, how much had come, and that part is kept", async () => {
    const { items, failure } = await failing((_, response) => {
      response.writeHead(200, { "content-length": "1000000" });
      response.write(debug2(30), () => response.destroy());
    });
    expect(failure).toMatchObject({ exit: 3, code: "broken-body" });
    expect(failure!.message).toMatch(/broke off after \d+(\.\d)? kB/);
    expect(items[0]!.total).toBeGreaterThan(20);
    expect(codes(items[0])).toContain("broken-body");
  });

  it("a server that closes as soon as it has sent all, while much is yet to be decoded, broke nothing off", async () => {
    const text = debug2(3000);
    const server = createNetServer((socket) => {
      socket.once("data", () => {
        const head = `HTTP/1.1 200 OK\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n`;
        socket.end(head + text);
      });
    });
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    const slow = (decoder: Decoder): SourceDecoder<Snapshot> => ({
      ...decoder,
      push: async (chunk) => {
        decoder.push(chunk);
        for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
      },
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/debug/pprof/goroutine?debug=2`;
    const { items, failure } = await open(url, {}, undefined, (source, facts) => slow(createDecoder(source, facts)));
    server.close();
    expect(failure).toBeNull();
    expect(items[0]).toMatchObject({ truncated: false, bytes: text.length });
  });

  it("a redirect to another host is not followed, and nothing is sent there", async () => {
    const other = await start(pprof(1));
    const elsewhere = other.url.replace("127.0.0.1", "localhost");
    const { failure } = await failing((_, response) => response.writeHead(302, { location: elsewhere }).end());
    expect(failure).toMatchObject({ exit: 3, code: "redirected-away" });
    expect(failure!.message).toContain("to another host, http://localhost:");
    expect(other.asked).toEqual([]);
  });

  it("a redirect within the host is followed, without the login on another port", async () => {
    const logins: (string | undefined)[] = [];
    const other = await start((request, response) => {
      logins.push(request.headers.authorization);
      pprof(5)(request, response);
    });
    const server = await start((request, response) => {
      logins.push(request.headers.authorization);
      response.writeHead(307, { location: other.url + request.url }).end();
    });
    const { items } = await open(server.url.replace("//", "//ann:pw@"), { maxPauseMs: null });
    expect(items[0]!.total).toBe(5);
    expect(logins).toEqual([`Basic ${Buffer.from("ann:pw").toString("base64")}`, undefined]);
  });

  it("a redirect in a circle ends", async () => {
    const { failure } = await failing((request, response) => response.writeHead(302, { location: request.url }).end());
    expect(failure!.message).toMatch(/circle/);
  });

  it("an endless body is cut at --max-bytes, with a word", async () => {
    let n = 0;
    const { items, failure } = await open(
      (
        await start((_, response) => {
          const more = (): void => {
            while (
              !response.destroyed &&
              response.write(`${debug2(100).replaceAll("goroutine ", `goroutine ${++n}0`)}\n`)
            );
            if (!response.destroyed) response.once("drain", more);
          };
          more();
        })
      ).url,
      { maxPauseMs: null, maxBytes: 1_000_000 },
    );
    expect(failure).toBeNull();
    expect(items.at(-1)!.truncated).toBe(true);
    expect(items.at(-1)!.warnings.at(-1)!.message).toMatch(/stopped after 1(\.0)? MB \(--max-bytes\)/);
  });

  it("something that is not HTTP, and TLS where there is none", async () => {
    const server = await start(pprof(1));
    const { failure } = await open(server.url.replace("http:", "https:"));
    expect(failure).toMatchObject({ exit: 3, code: "tls" });
    expect(failure!.message).toMatch(/does not speak TLS; try http:/);
  });

  it("a certificate file that is not there: exit 2", async () => {
    const { failure } = await open("https://127.0.0.1:1", { cacert: join(dir, "none.pem") });
    expect(failure).toMatchObject({ exit: 2, code: "missing", expected: "a PEM file" });
  });

  it("is cancelled at once", async () => {
    const controller = new AbortController();
    const server = await start(() => controller.abort());
    expect(await open(server.url, {}, controller.signal)).toMatchObject({ items: [], failure: { exit: 130 } });
  });
});

describe("logins and secrets", () => {
  const locked: RequestListener = (request, response) => {
    if (request.headers.authorization === `Basic ${Buffer.from("ann:s3cret").toString("base64")}`) {
      return pprof(6)(request, response);
    }
    response.writeHead(401).end(`go away, ${request.headers.authorization} ${request.url}`);
  };

  it("takes them from the URL, from netrc, or from --header", async () => {
    const server = await start(locked);
    const netrc = join(mkdtempSync(join(tmpdir(), "unpark-netrc-")), "netrc");
    writeFileSync(netrc, "machine example.com login x password y\nmachine 127.0.0.1\n  login ann\n  password s3cret\n");
    const header = parseHeader(`authorization: Basic ${Buffer.from("ann:s3cret").toString("base64")}`);
    const ways = [
      await open(server.url.replace("//", "//ann:s3cret@")),
      await open(server.url, { env: { NETRC: netrc } }),
      await open(server.url, { headers: [header as readonly [string, string]] }),
    ];
    for (const { items } of ways) {
      expect(items[0]!.total).toBe(6);
      expect(JSON.stringify(items.map(({ source, warnings }) => [source, warnings]))).not.toContain("s3cret");
    }
  });

  it("asks once where a login is wanted, says how to give one, and shows none", async () => {
    const server = await start(locked);
    const { failure } = await open(`${server.url.replace("//", "//ann:wr0ng@")}/?api_key=k3y`, {
      headers: [["X-Secret", "h34der"]],
    });
    expect(failure).toMatchObject({ exit: 3, status: 401 });
    expect(failure!.message).toMatch(/401 Unauthorized.*\.netrc/);
    expect(failure!.message).not.toMatch(/wr0ng|k3y|h34der|YW5u/);
    expect(server.asked).toHaveLength(1);
  });

  it("refuses what is no header without repeating it", () => {
    expect(parseHeader("X-A:  b ")).toEqual(["X-A", "b"]);
    expect(parseHeader("X-A: b\r\nX-B: c")).toMatchObject({ exit: 2 });
    expect(JSON.stringify(parseHeader("s3cret token"))).not.toContain("s3cret");
  });
});

describe("proxies of the environment", () => {
  it("serve other hosts, plain HTTP as plain requests; this machine is asked directly", async () => {
    const target = await start(pprof(8));
    const through: string[] = [];
    const proxy = createServer((request, response) => {
      through.push(request.url ?? "");
      // Whatever host is asked for, the test's own server answers.
      const socket = dial(Number(target.host.split(":")[1]), "127.0.0.1", () => {
        const path = request.url!.replace(/^http:\/\/[^/]+/, "");
        socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
      });
      response.detachSocket(request.socket as never);
      socket.pipe(request.socket);
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    const env = { http_proxy: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` };
    try {
      expect((await open("http://service.invalid:6060", { env })).items[0]?.total).toBe(8);
      expect(through[0]).toBe("http://service.invalid:6060/debug/pprof/goroutine?debug=1");
      through.length = 0;
      expect((await open(target.url, { env })).items[0]?.total).toBe(8);
      expect(through).toEqual([]);
    } finally {
      proxy.closeAllConnections();
      proxy.close();
    }
  });
});
