// known.ts -> ../known-wasm.ts. Needed only when known.ts changes: `npm run wasm`.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Not among the dependencies: its compiler takes 100 MB that nobody needs who does not change known.ts. */
const COMPILER = "assemblyscript@0.28.20";
/** 35 MiB of address space; pages that are never touched cost no memory. */
const PAGES = "560";

const source = join(import.meta.dirname, "known.ts");
const folder = mkdtempSync(join(tmpdir(), "unpark-wasm-"));
try {
  const wasm = join(folder, "known.wasm");
  const flags = ["-O3", "--noAssert", "--runtime", "stub", "--enable", "simd", "--memoryBase", "256"];
  const memory = ["--initialMemory", PAGES, "--maximumMemory", PAGES];
  execFileSync("npx", ["--yes", "--package", COMPILER, "asc", source, "-o", wasm, ...flags, ...memory], {
    stdio: "inherit",
  });
  const hash = createHash("sha256").update(readFileSync(source)).digest("hex");
  writeFileSync(
    join(import.meta.dirname, "../known-wasm.ts"),
    `// wasm/known.ts, compiled by \`npm run wasm\` (${COMPILER}). Its source's SHA-256:
// ${hash}

export const WASM =
  "${readFileSync(wasm).toString("base64")}";
`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
