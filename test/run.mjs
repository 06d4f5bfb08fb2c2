// Runs one of the tools in test/ (TypeScript): node test/run.mjs accuracy [words...]

import { rmSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const [name, ...words] = process.argv.slice(2);
const folder = new URL(".", import.meta.url);
// Beside the tool, so that its import.meta.dirname stays true.
const outfile = fileURLToPath(new URL(`${name}.tool.mjs`, folder));
try {
  await build({
    entryPoints: [fileURLToPath(new URL(`${name}.ts`, folder))],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20.20",
    packages: "external",
    logLevel: "error",
  });
  process.argv = [process.argv[0], outfile, ...words];
  await import(pathToFileURL(outfile).href);
} finally {
  rmSync(outfile, { force: true });
}
