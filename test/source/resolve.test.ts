import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { isFailure, resolveSource } from "../../src/source/resolve.ts";

const dir = mkdtempSync(join(tmpdir(), "unpark-resolve-"));
afterAll(() => rmSync(dir, { recursive: true }));

const http = (typed: string) => {
  const source = resolveSource(typed);
  if (isFailure(source) || source.kind !== "http") throw new Error(`${typed} is no URL: ${JSON.stringify(source)}`);
  return { url: source.url.href, socket: source.socket, name: source.name };
};

describe("resolveSource", () => {
  it.each([
    ["http://host:6060", "http://host:6060/"],
    ["HTTPS://host/prefix/debug/pprof/", "https://host/prefix/debug/pprof/"],
    ["host:6060", "http://host:6060/"],
    ["host:6060/debug/pprof/goroutine?debug=1", "http://host:6060/debug/pprof/goroutine?debug=1"],
    [":6060", "http://localhost:6060/"],
    ["[::1]:6060", "http://[::1]:6060/"],
    ["10.0.0.7:6060", "http://10.0.0.7:6060/"],
    ["host:443", "https://host/"],
  ])("%s is the URL %s", (typed, href) => expect(http(typed)).toEqual({ url: href, socket: null, name: typed }));

  it("speaks through unix sockets", () => {
    expect(http("unix:/run/x.sock")).toMatchObject({ url: "http://localhost/", socket: "/run/x.sock" });
    expect(http("unix:///run/x.sock")).toMatchObject({ url: "http://localhost/", socket: "/run/x.sock" });
    expect(http("unix:/run/a:b.sock:/pre/fix")).toMatchObject({
      url: "http://localhost/pre/fix",
      socket: "/run/a:b.sock",
    });
    expect(resolveSource("unix:")).toMatchObject({ exit: 2, code: "usage" });
  });

  it.each(["dump.txt", "C:/dumps/a.txt", "a b:c", "host:99999", "host:0", "./x"])("%s is a file", (typed) =>
    expect(resolveSource(typed)).toMatchObject({ kind: "file", path: typed, name: typed }),
  );

  it("takes a file that exists for what it is, even if its name reads as a host", () => {
    const path = join(dir, "host:6060");
    writeFileSync(path, "");
    const here = process.cwd();
    process.chdir(dir);
    try {
      expect(resolveSource("host:6060")).toMatchObject({ kind: "file" });
      expect(resolveSource(".")).toMatchObject({ kind: "folder" });
      expect(resolveSource(`file://${path}`)).toMatchObject({ kind: "file", path });
    } finally {
      process.chdir(here);
    }
  });

  it("expands ~/ itself: a pasted path comes through no shell", () => {
    expect(resolveSource("~/a.txt", { home: "/home/ann" })).toMatchObject({ path: "/home/ann/a.txt", name: "~/a.txt" });
  });

  it.each([
    ["ann:pass@host:6060", "host:6060"],
    ["http://ann:p@ss@host:6060/x", "http://host:6060/x"],
    ["https://host/p?token=abc&debug=2#frag", "https://host/p?token=***&debug=2"],
    ["ftp://ann:pass@host/x", "ftp://host/x"],
    ["http://ann:pass@[::1", "http://[::1"],
  ])("the name of %s bears no secret", (typed, shown) => {
    const source = resolveSource(typed);
    expect(isFailure(source) ? source.source : source.name).toBe(shown);
    expect(isFailure(source) ? source.message : "").not.toMatch(/pass|abc/);
  });
});
