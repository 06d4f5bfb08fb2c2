// Bundles src/cli/main.ts and src/page into dist/ (run by `npm ci` through "prepare"), and writes the licences of what is in it.

import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "esbuild";

const { version } = JSON.parse(readFileSync("package.json", "utf8"));

rmSync("dist", { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: {
    main: "src/cli/main.ts",
    thread: "src/cli/engine/thread.ts",
    "share-worker": "src/cli/share-worker.ts",
  },
  outdir: "dist",
  outExtension: { ".js": ".mjs" },
  bundle: true,
  splitting: true,
  minify: true,
  platform: "node",
  format: "esm",
  target: "node20.20",
  metafile: true,
  define: { "process.env.NODE_ENV": '"production"', __VERSION__: JSON.stringify(version) },
  // Ink loads its devtools only when DEV=true; the package is not there.
  plugins: [stub("react-devtools-core"), lazyStringWidth()],
  // CommonJS packages inside an ES module bundle still call require for Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
});

// What an HTML report is drawn by: one script and one style sheet, to be written into the file.
const page = await build({
  entryPoints: { page: "src/page/main.ts", "page-style": "src/page/page.css" },
  outdir: "dist",
  bundle: true,
  minify: true,
  platform: "browser",
  format: "iife",
  target: ["es2022", "chrome111", "firefox113", "safari16.4"],
  legalComments: "none",
  metafile: true,
});

const packages = new Set(
  [...Object.keys(metafile.inputs), ...Object.keys(page.metafile.inputs)]
    .map((path) => path.match(/^.*node_modules\/(@[^/]+\/[^/]+|[^/]+)/)?.[0])
    .filter(Boolean),
);
mkdirSync("dist", { recursive: true });
writeFileSync("dist/THIRD_PARTY_LICENSES.txt", [...packages].sort().map(licenceOf).join("\n\n"));

const bytes = readdirSync("dist").reduce((sum, name) => sum + statSync(join("dist", name)).size, 0);
console.log(`dist: ${(bytes / 1e6).toFixed(2)} MB, ${packages.size} packages bundled`);

function stub(name) {
  return {
    name: `stub-${name}`,
    setup({ onResolve, onLoad }) {
      onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path: name, namespace: "stub" }));
      onLoad({ filter: /.*/, namespace: "stub" }, () => ({ contents: "export default {};" }));
    },
  };
}

/**
 * string-width makes a segmenter and a regular expression of all emoji when it is loaded: 20 ms of a start that mostly
 * prints ASCII. Here they are made when first needed, and all ES modules share the one version.
 */
function lazyStringWidth() {
  const own = resolve("node_modules/string-width/index.js");
  const lazily = (text, name, expression) => {
    const [before, after] = text.split(`const ${name} = ${expression};`);
    if (after === undefined) throw new Error(`string-width has no such ${name} any more`);
    return `let ${name};${before}${after.replace(`${name}.`, `(${name} ??= ${expression}).`)}`;
  };
  return {
    name: "lazy-string-width",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^string-width$/ }, ({ kind }) => (kind === "import-statement" ? { path: own } : undefined));
      onLoad({ filter: /[\\/]string-width[\\/]index\.js$/ }, ({ path }) => {
        if (path !== own) return undefined;
        const once = lazily(readFileSync(path, "utf8"), "segmenter", "new Intl.Segmenter()");
        return { contents: lazily(once, "rgiEmojiRegex", "/^\\p{RGI_Emoji}$/v") };
      });
    },
  };
}

function licenceOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find(
    (entry) => /^licen[cs]e/i.test(entry) && statSync(join(folder, entry)).isFile(),
  );
  const text = file ? readFileSync(join(folder, file), "utf8").trim() : textOf(name, license);
  return `${"=".repeat(78)}\n${name} ${version}: ${license}\n${"=".repeat(78)}\n${text}`;
}

/** Two packages name their licence and leave its text out; whose work they are is said in their repositories. */
function textOf(name, license) {
  const owners = {
    "yoga-layout": "Copyright (c) Facebook, Inc. and its affiliates.",
    "@assemblyscript/loader": "Copyright (c) the AssemblyScript authors.",
  };
  const owner = owners[name];
  if (owner === undefined) throw new Error(`${name}: the package carries no licence text; add whose work it is`);
  if (license === "MIT")
    return `MIT License\n\n${owner}\n\n${readFileSync("LICENSE", "utf8").split(/\n\n/).slice(2).join("\n\n").trim()}`;
  if (license === "Apache-2.0")
    return `${owner}\n\n${readFileSync("node_modules/typescript/LICENSE.txt", "utf8").trim()}`;
  throw new Error(`${name}: no text of the licence ${license}`);
}
