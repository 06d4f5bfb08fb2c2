// `k8s://…` of the built program, against a stand-in for kubectl: what it is asked, what is made of its answers.

import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { isAlive } from "../source/alive.ts";
import { pprof, serve, type TestServer } from "../source/pprof-server.ts";
import { installKubectl, pod } from "./stand-in.ts";

const folder = mkdtempSync(join(tmpdir(), "unpark-k8s-"));
const log = join(folder, "log");
const config = join(folder, "stand-in.json");
let server: TestServer;

beforeAll(async () => {
  if (!existsSync("dist/main.cjs")) execFileSync("npm", ["run", "build"]);
  server = await serve(pprof(12));
  installKubectl(folder);
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

beforeEach(() => {
  writeFileSync(log, "");
  standIn(pod("api-10"), pod("api-2"));
});

/** Nothing that was started for a source outlives the program. */
afterEach(async () => {
  await vi.waitFor(() => expect(asked().filter(({ pid }) => isAlive(pid))).toEqual([]), { timeout: 10_000 });
});

function standIn(...pods: readonly object[]): void {
  writeFileSync(config, JSON.stringify({ pods, serve: server.url, log }));
}

function asked(): readonly { readonly pid: number; readonly words: readonly string[] }[] {
  return readFileSync(log, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

interface Ended {
  readonly status: number | string | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(words: readonly string[], path = `${folder}:${process.env.PATH}`) {
  const env = { ...process.env, PATH: path, STAND_IN: config };
  const child = spawn(process.execPath, ["bin/unpark", ...words], { env, stdio: ["ignore", "pipe", "pipe"] });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  const ended = new Promise<Ended>((done) =>
    child.on("close", (code, signal) => done({ status: code ?? signal, stdout, stderr })),
  );
  return { child, ended };
}

const run = (...words: readonly string[]): Promise<Ended> => start(words).ended;

test("the pods of a selector are replicas, whether it is said or not", async () => {
  standIn(pod("api-10"), pod("api-2"), pod("api-3", "Pending", "ImagePullBackOff"));
  const { status, stdout, stderr } = await run("k8s://prod/shop/app=api:7070", "--format", "json");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const { snapshots, replicas } = JSON.parse(stdout);
  expect(
    snapshots.map(({ source, goroutines }: { source: string; goroutines: number }) => [source, goroutines]),
  ).toEqual([
    ["k8s://prod/shop/pod/api-2:7070", 12],
    ["k8s://prod/shop/pod/api-10:7070", 12],
  ]);
  expect(replicas.unread.map(({ message }: { message: string }) => message)).toEqual([
    "k8s://prod/shop/pod/api-3:7070: the pod is not running (Pending, ImagePullBackOff)",
  ]);
  expect(asked()[0]!.words).toEqual([
    ...["--context=prod", "get", "pods", "--namespace=shop", "--selector=app=api", "--output=json"],
  ]);
  const raw = "/api/v1/namespaces/shop/pods/api-2:7070/proxy/debug/pprof/goroutine?debug=2";
  expect(asked().map(({ words }) => words)).toContainEqual(["--context=prod", "get", "--raw", raw]);
});

test("the only pod of a selector is one process, and so is a pod by its name", async () => {
  standIn(pod("api-1"));
  for (const source of ["k8s://shop/app=api", "k8s://shop/pod/api-1"]) {
    const { stdout } = await run(source, "--format", "json");
    const document = JSON.parse(stdout);
    expect(document.replicas).toBeUndefined();
    expect(document.snapshots).toMatchObject([{ source: expect.stringContaining("/pod/api-1"), goroutines: 12 }]);
    expect(document.clusters[0].goids).toHaveLength(12);
  }
});

test.each(["barred", "closed"])("where the proxy is %s, a port is forwarded", async (name) => {
  const { status, stdout } = await run(`k8s://shop/pod/${name}-1`, "--format", "json");
  expect(status).toBe(0);
  expect(JSON.parse(stdout).snapshots[0].goroutines).toBe(12);
  const words = ["port-forward", "--namespace=shop", "--address=127.0.0.1", `pod/${name}-1`, ":6060"];
  expect(asked().map((one) => one.words)).toContainEqual(words);
});

test("an answer that breaks off is told, as far as it came", async () => {
  standIn(pod("broken-1"), pod("api-2"));
  const { status, stdout } = await run("k8s://shop/app=api", "--format", "json");
  expect(status).toBe(0);
  expect(JSON.parse(stdout).snapshots.map(({ truncated }: { truncated: boolean }) => truncated)).toEqual([false, true]);
});

test.each<[source: string, status: number, told: RegExp]>([
  [
    "k8s://secret/app=api",
    3,
    /forbidden: ann may not list pods in namespace shop; expected a role with the verb list on pods/,
  ],
  [
    "k8s://shop/pod/barred-all",
    3,
    /verb get on pods\/proxy; and with port-forward: .*verb create on pods\/portforward/,
  ],
  ["k8s://shop/pod/closed-all", 3, /nothing listens on port 6060 of the pod; and with port-forward: forbidden/],
  ["k8s://shop/pod/gone-1", 3, /no such pod in namespace shop/],
  ["k8s://shop/pod/bare-1", 3, /port 6060 answers, but not with \/debug\/pprof\/ \(404\)/],
  ["k8s://gone/shop/app=api", 2, /context "gone" does not exist/],
  ["k8s://shop/app=api;id", 2, /names no pods; expected k8s:\/\//],
  ["k8s://shop/--all-namespaces", 2, /names no pods/],
])("%s: one clear line", async (source, status, told) => {
  const result = await run(source);
  expect({ status: result.status, stdout: result.stdout }).toEqual({ status, stdout: "" });
  expect(result.stderr).toMatch(told);
  expect(result.stderr).toMatch(/^unpark: [^\p{Cc}]+\n$/u);
});

test("no pod matches, and none runs", async () => {
  standIn();
  expect(await run("k8s://shop/app=api")).toMatchObject({ status: 2, stderr: expect.stringMatching(/no pod matches/) });
  standIn(pod("api-1", "Failed"), pod("api-2", "Running", "CrashLoopBackOff"));
  expect(await run("k8s://shop/app=api")).toMatchObject({
    status: 3,
    stderr: expect.stringMatching(/not running \(Failed\) \(nor could 1 other replica be read\)/),
  });
});

test("without kubectl it says so", async () => {
  const { status, stderr } = await start(["k8s://shop/app=api"], join(dirname(folder), "nowhere")).ended;
  expect({ status, stderr }).toEqual({
    status: 3,
    stderr: "unpark: k8s://shop/app=api: kubectl is not on the PATH; expected kubectl, set up for the cluster\n",
  });
});

test("--timeout ends a pod that is slow, and spoils nothing", async () => {
  standIn(pod("api-1"), pod("slow-1"));
  const { status, stdout } = await run("k8s://shop/app=api", "--timeout", "2s", "--format", "json");
  const { replicas } = JSON.parse(stdout);
  expect({ status, read: replicas.read, code: replicas.unread[0].code }).toEqual({
    status: 0,
    read: 1,
    code: "timed-out",
  });
});

test.each(["SIGINT", "SIGTERM"] as const)("%s ends kubectl too", async (signal) => {
  const { child, ended } = start(["k8s://shop/pod/slow-1"]);
  await vi.waitFor(() => expect(asked()).toHaveLength(1), { timeout: 10_000 });
  child.kill(signal);
  expect((await ended).status).toBe(signal);
});

test("hunt sums the pods of a selector, and leaves out those that do not run", async () => {
  standIn(pod("api-1"), pod("api-2"), pod("api-3", "Pending"));
  const words = ["--load", "true", "--cycles", "1", "--settle", "1s", "--format", "json"];
  const { status, stdout, stderr } = await run("hunt", "k8s://shop/app=api", ...words);
  expect(status).toBe(0);
  expect(stderr).toMatch(/api-3:6060: the pod is not running \(Pending\); left out/);
  expect(JSON.parse(stdout).snapshots[0].goroutines).toBe(24);
});
