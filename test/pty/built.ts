// Before the tests in a terminal: bin/unpark is built, unless what lies in dist is newer than all of src.

import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const BUILT = "dist/main.mjs";

export default function setup(): void {
  const newest = Math.max(
    ...readdirSync("src", { recursive: true }).map((name) => changedAt(join("src", String(name)))),
  );
  if (existsSync(BUILT) && changedAt(BUILT) >= newest) return;
  execFileSync(process.execPath, ["esbuild.config.mjs"], { stdio: "inherit" });
}

function changedAt(path: string): number {
  return statSync(path).mtimeMs;
}
