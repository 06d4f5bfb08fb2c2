// The harness, bundled and minified as one of our own: with its own ports, it needs none of the program's threads.

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";

/** @returns the path of the bundled harness, in a new temporary folder */
export async function bundleHarness(): Promise<string> {
  const outdir = mkdtempSync(join(tmpdir(), "unpark-pty-"));
  await build({
    entryPoints: { harness: "test/pty/harness.ts" },
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    minify: true,
    platform: "node",
    format: "esm",
    target: "node20.20",
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "error",
    plugins: [
      {
        name: "no-devtools",
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /^react-devtools-core$/ }, ({ path }) => ({ path, namespace: "stub" }));
          onLoad({ filter: /.*/, namespace: "stub" }, () => ({ contents: "export default {};" }));
        },
      },
    ],
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  });
  return join(outdir, "harness.mjs");
}
