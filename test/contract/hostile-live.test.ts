// A process, and a load, made to harm whoever watches them: nothing that they say reaches the terminal raw.

import { spawn } from "node:child_process";
import type { RequestListener } from "node:http";
import { afterEach, expect, test } from "vitest";
import { unsafeLine } from "../report/clean.ts";
import { debug1, debug2, pprof, serve, type TestServer } from "../source/pprof-server.ts";

const ATTACK = "\x1b[2J\x1b]0;owned\x07\u009b31m\u202e";
/** A header takes Latin-1 without controls; what is percent-encoded comes out when it is decoded. */
const IN_HEADER = "\u009b31m%1b%5b2J%e2%80%ae";

const servers: TestServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function said(listener: RequestListener, ...words: readonly string[]) {
  const server = await serve(listener);
  servers.push(server);
  const args = words.map((word) => word.replace("URL", server.url));
  const child = spawn(process.execPath, ["bin/unpark", ...args, "--format", "text"], {
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 50_000,
    killSignal: "SIGKILL",
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text) => (stderr += text));
  const status = await new Promise((resolve) => child.once("close", resolve));
  return { status, stdout, stderr };
}

/** Everything but the dumps is the attack. */
const dressed: RequestListener = (request, response) => {
  response.statusMessage = IN_HEADER.replaceAll("\u009b", "\u00e9");
  response.setHeader("content-type", `text/${IN_HEADER}`);
  response.setHeader("server", IN_HEADER);
  const url = new URL(request.url ?? "", "http://x");
  const debug = url.searchParams.get("debug");
  if (url.pathname.endsWith("/goroutine")) response.end(debug === "2" ? debug2(5) : debug === "1" ? debug1(5) : "");
  else response.end(`${ATTACK}\0--flag${ATTACK}`);
};

test.each<[what: string, listener: RequestListener]>([
  [
    "a refusal",
    (_, response) => {
      response.writeHead(500, IN_HEADER.replaceAll("\u009b", "\u00e9"), { "content-type": `text/${IN_HEADER}` });
      response.end(`${ATTACK} broken`);
    },
  ],
  ["an answer that is no dump", (_, response) => response.end(`<html>${ATTACK}`)],
  ["a redirect elsewhere", (_, response) => response.writeHead(302, { location: `http://other/${IN_HEADER}` }).end()],
  ["a redirect nowhere", (_, response) => response.writeHead(302, { location: `::${IN_HEADER}` }).end()],
  ["a body that breaks off", (_, response) => void response.write(ATTACK, () => response.destroy())],
  ["no HTTP at all", (request) => void request.socket.end(`${ATTACK}\r\n\r\n`)],
])("%s is told in one clean line", async (_, listener) => {
  const { status, stdout, stderr } = await said(listener, "URL");
  expect(unsafeLine(stderr)).toBeNull();
  expect(stderr).toMatch(/^unpark: .*\n$/);
  expect([status === 2 || status === 3, stdout]).toEqual([true, ""]);
});

test("a report of a process whose headers and command line are hostile is clean", async () => {
  const { status, stdout, stderr } = await said(dressed, "URL");
  expect([status, unsafeLine(stdout), unsafeLine(stderr)]).toEqual([0, null, null]);
  expect(stdout).toContain("5 goroutines");
});

test.each([
  ["on standard output", "printf '%b\\n' '\\033[2Jsaid\\033]0;owned\\007'", /said/],
  ["on standard error", "printf '%b\\n' '\\033[2Jsaid\\302\\2331m' >&2", /said/],
  ["and fails", "printf '%b' '\\033[2Jsaid\\r\\033[1A' >&2; exit 7", /status 7/],
  ["without a line's end, for 64 MB", "head -c 64000000 /dev/zero", /nothing left behind/],
])("a load that says something hostile %s is passed on clean", async (_, load, told) => {
  const { stdout, stderr } = await said(pprof(5), "hunt", "URL", "--load", load, "--cycles", "1", "--settle", "1s");
  expect([unsafeLine(stdout), unsafeLine(stderr)]).toEqual([null, null]);
  expect(stderr + stdout).toMatch(told);
  expect(stderr.length).toBeLessThan(20_000);
});
