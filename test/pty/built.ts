// Around all tests: bin/unpark is built, unless what lies in dist is newer than all of src; what they leave behind is removed.

import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const BUILT = "dist/main.cjs";

/** @returns what ends it: every folder that a test made is in one, which goes */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "unpark-tests-"));
  process.env.TMPDIR = folder;
  build();
  return () => rmSync(folder, { recursive: true, force: true });
}

function build(): void {
  const newest = Math.max(
    ...readdirSync("src", { recursive: true }).map((name) => changedAt(join("src", String(name)))),
  );
  if (existsSync(BUILT) && changedAt(BUILT) >= newest) return;
  execFileSync(process.execPath, ["build.config.mjs"], { stdio: "inherit" });
}

function changedAt(path: string): number {
  return statSync(path).mtimeMs;
}
