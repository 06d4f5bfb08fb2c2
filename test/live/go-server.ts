// The Go services under go/, built once and started by the tests. Where no Go is found, the tests are skipped.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

export const GO = [
  "go",
  "/usr/local/go/bin/go",
  "/usr/lib/go/bin/go",
  "/opt/homebrew/bin/go",
  join(homedir(), "go/bin/go"),
  join(homedir(), "sdk/go/bin/go"),
].find((path) => (path.includes("/") ? existsSync(path) : runs(path)));

/** Why the live tests do not run here; null when they do. */
export const NO_GO = GO === undefined ? "no Go toolchain found: live processes are not tested" : null;
if (NO_GO !== null) console.warn(`skipped: ${NO_GO}`);

function runs(command: string): boolean {
  try {
    execFileSync(command, ["version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

export interface GoServer {
  /** `HOST:PORT` of what the load speaks to. */
  readonly app: string;
  /** `HOST:PORT` of its pprof. */
  readonly pprof: string;
  readonly process: ChildProcess;
  readonly kill: () => Promise<void>;
}

/** Builds the services into a folder of their own. @returns how to start one, and how to tidy up */
export function goServers(env: Readonly<Record<string, string>> = {}): {
  readonly start: (kind: string, ...flags: string[]) => Promise<GoServer>;
  /** Path of the program. */
  readonly binary: string;
  readonly stop: () => Promise<void>;
} {
  const dir = mkdtempSync(join(tmpdir(), "unpark-live-"));
  const binary = join(dir, "target");
  const running = new Set<GoServer>();
  execFileSync(GO!, ["build", "-o", binary, "."], {
    cwd: join(import.meta.dirname, "go"),
    env: { ...process.env, GOTOOLCHAIN: "local", GOPROXY: "off", GOFLAGS: "", ...env },
  });
  return {
    binary,
    start: async (kind, ...flags) => {
      const child = spawn(binary, ["-case", kind, ...flags], { stdio: ["ignore", "pipe", "inherit"] });
      const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
      const server: GoServer = {
        ...(JSON.parse(line) as { app: string; pprof: string }),
        process: child,
        kill: async () => {
          running.delete(server);
          if (child.exitCode !== null || child.signalCode !== null) return;
          child.kill("SIGKILL");
          await once(child, "exit");
        },
      };
      running.add(server);
      return server;
    },
    stop: async () => {
      await Promise.all(Array.from(running, (server) => server.kill()));
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
