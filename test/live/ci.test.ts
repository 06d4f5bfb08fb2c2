// The workflow that the README shows: its shape, and its steps run as a runner of GitHub Actions runs them.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { goServers, NO_GO } from "./go-server.ts";

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly with?: Readonly<Record<string, string>>;
}

interface Job {
  readonly env: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
  readonly [key: string]: unknown;
}

const README = readFileSync("README.md", "utf8");
const workflow = parse(/```yaml\n([\s\S]*?)```/.exec(README)![1]!) as { readonly jobs: Readonly<Record<string, Job>> };
const job = workflow.jobs.hunt!;

// The syntax of workflows: docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
const WORKFLOW_KEYS = ["name", "run-name", "on", "permissions", "env", "defaults", "concurrency", "jobs"];
const JOB_KEYS = [
  ...["name", "permissions", "needs", "if", "runs-on", "environment", "concurrency", "outputs", "env", "defaults"],
  ...["steps", "timeout-minutes", "strategy", "continue-on-error", "container", "services"],
];
const STEP_KEYS = [
  ...["id", "if", "name", "uses", "run", "working-directory", "shell", "with", "env", "continue-on-error"],
  "timeout-minutes",
];
const INPUTS: Readonly<Record<string, readonly string[]>> = {
  "actions/checkout": [],
  "actions/setup-go": ["go-version", "go-version-file"],
  "actions/upload-artifact": ["name", "path", "if-no-files-found", "retention-days"],
};

describe("the workflow in the README", () => {
  it("has the keys that a workflow has", () => {
    expect(WORKFLOW_KEYS).toEqual(expect.arrayContaining(Object.keys(workflow)));
    expect(workflow).toMatchObject({ on: expect.anything(), permissions: { contents: "read" } });
    expect(JOB_KEYS).toEqual(expect.arrayContaining(Object.keys(job)));
    for (const step of job.steps) {
      expect(STEP_KEYS).toEqual(expect.arrayContaining(Object.keys(step)));
      expect([step.uses, step.run].filter((one) => one !== undefined)).toHaveLength(1);
    }
  });

  it("pins what it runs: the runner, the actions, and unpark at the version of this package", () => {
    expect(job["runs-on"]).toMatch(/^ubuntu-\d\d\.04$/);
    for (const { uses, with: inputs = {} } of job.steps.filter((step) => step.uses !== undefined)) {
      const [, action, version] = /^([\w.-]+\/[\w.-]+)@(v\d+|[0-9a-f]{40})$/.exec(uses!)!;
      expect(version).toBeDefined();
      expect(INPUTS[action!]).toEqual(expect.arrayContaining(Object.keys(inputs)));
    }
    const { version } = JSON.parse(readFileSync("package.json", "utf8"));
    const calls = job.steps.flatMap(({ run = "" }) => run.match(/npx \S+/g) ?? []);
    expect(new Set(calls)).toEqual(new Set([`npx unpark@${version}`]));
  });
});

const wanted =
  NO_GO ?? ["bash", "curl"].find((tool) => spawnSync(tool, ["--version"]).status !== 0)?.concat(" is not here");
if (wanted !== undefined && NO_GO === null) console.warn(`skipped: ${wanted}`);

describe.skipIf(wanted !== undefined)(`its steps${wanted === undefined ? "" : ` (${wanted})`}`, () => {
  let servers: ReturnType<typeof goServers>;
  const dir = mkdtempSync(join(tmpdir(), "unpark-ci-"));
  beforeAll(() => {
    servers = goServers();
  });
  afterAll(async () => {
    await servers.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  const freePort = async (): Promise<number> => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, "close");
    return port;
  };

  function script(path: string, text: string): void {
    writeFileSync(path, `#!/bin/sh\n${text}\n`);
    chmodSync(path, 0o755);
  }

  /** What a runner does: a step runs while none has failed, or when its condition says so. */
  async function runJob(kind: string) {
    const work = mkdtempSync(join(dir, "job-"));
    const bin = mkdtempSync(join(dir, "bin-"));
    const [app, pprof] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
    // Stands for the service's own build, and for the package as it is fetched.
    const service = `#!/bin/sh\\necho $$ >service.pid\\nexec ${servers.binary} -case ${kind} -app ${app} -pprof ${pprof}`;
    script(
      join(bin, "go"),
      `[ "$1 $2 $3" = "build -o service" ] && printf '${service}\\n' >service && chmod +x service`,
    );
    script(join(bin, "npx"), `shift; exec ${process.execPath} ${resolve("bin/unpark")} "$@"`);
    const env = {
      ...process.env,
      ...job.env,
      PPROF: job.env.PPROF!.replace("127.0.0.1:6060", pprof),
      LOAD: job.env.LOAD!.replace("127.0.0.1:8080", app),
      GITHUB_STEP_SUMMARY: join(work, "summary.md"),
      CI: "true",
      PATH: `${bin}:${process.env.PATH}`,
    };
    const statuses: Record<string, number> = {};
    for (const { run, name = run!, if: condition } of job.steps.filter((step) => step.run !== undefined)) {
      const failed = Object.values(statuses).some((status) => status !== 0);
      if (failed && !condition?.includes("!cancelled()")) continue;
      const file = join(bin, "step.sh");
      // Shorter than in the README, that is all.
      writeFileSync(
        file,
        run!.replace("--duration 10s", "--duration 500ms").replace("--connections 100", "--connections 20"),
      );
      const child = spawn("bash", ["-e", file], { cwd: work, env, stdio: "ignore" });
      statuses[name] = ((await once(child, "exit")) as [number])[0];
    }
    process.kill(Number(readFileSync(join(work, "service.pid"), "utf8")));
    const upload = job.steps.find(({ uses = "" }) => uses.startsWith("actions/upload-artifact@"))!;
    const paths = upload.with!.path!.trim().split("\n");
    const text = (path: string): string => readFileSync(join(work, path), "utf8");
    return { statuses, kept: paths.filter((path) => existsSync(join(work, path))), paths, text };
  }

  it("with a leak: the hunt's step fails with 1, and what was found is there to read", async () => {
    const { statuses, kept, paths, text } = await runJob("story");
    expect(statuses).toEqual({
      "go build -o service ./cmd/service": 0,
      "Start the service": 0,
      "Hunt for leaked goroutines": 1,
      "Show what was found": 0,
    });
    expect(kept).toEqual(paths);
    expect(text("unpark.xml")).toMatch(/<testsuites[^>]* failures="1"/);
    expect(text("unpark.xml")).toMatch(/<failure [^>]*60 zombies|writePump/);
    expect(text("summary.md")).toMatch(/60 zombies in 1 cluster.*writePump/);
  });

  it("without: every step succeeds, and the report has no failure", async () => {
    const { statuses, kept, paths, text } = await runJob("story-fixed");
    expect(new Set(Object.values(statuses))).toEqual(new Set([0]));
    expect(Object.keys(statuses)).toHaveLength(4);
    expect(kept).toEqual(paths);
    expect(text("unpark.xml")).toMatch(/<testsuites[^>]* failures="0"/);
    expect(text("summary.md")).toMatch(/nothing is stuck/);
  });
});
