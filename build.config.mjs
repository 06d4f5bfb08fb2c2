// Bundles src/cli/main.ts (by Rolldown, which splits a CommonJS program) and src/page (by esbuild, which bundles style,
// too) into dist/ (run by `npm ci` through "prepare"), writes the licences of what is in it, and rehearses a start, which
// leaves byte code beside the bundles.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { rolldown } from "rolldown";

const { version } = JSON.parse(readFileSync("package.json", "utf8"));

rmSync("dist", { recursive: true, force: true });
const { output } = await rolldown({
  input: {
    main: "src/cli/main.ts",
    thread: "src/cli/engine/thread.ts",
    "share-worker": "src/cli/replicas/share-worker.ts",
  },
  platform: "node",
  transform: {
    target: "node20.20",
    define: {
      "process.env.NODE_ENV": '"production"',
      __VERSION__: JSON.stringify(version),
      "import.meta.url": "__url",
    },
  },
  plugins: [withoutDevtools(), ...yogaAtOnce(), ...lazyStringWidth(), inAscii()],
  checks: { eval: false, emptyImportMeta: false, ineffectiveDynamicImport: false },
}).then((bundle) =>
  bundle.write({
    dir: "dist",
    // Of a CommonJS script V8 can keep the byte code (bin/load.cjs), of an ES module Node 20 cannot.
    format: "cjs",
    minify: true,
    entryFileNames: "[name].cjs",
    chunkFileNames: "[name].cjs",
    banner: "const __url = require('node:url').pathToFileURL(__filename).href;",
    // What a report and the threads need is one file, read at every start; what is imported later is read later.
    codeSplitting: { groups: [{ name: "core", tags: ["$initial"], test: isNoEntry }] },
  }),
);

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
  [...output.flatMap(({ modules }) => Object.keys(modules)), ...Object.keys(page.metafile.inputs)]
    .map((path) => path.match(/^[^\0]*node_modules\/(@[^/]+\/[^/]+|[^/]+)/)?.[0])
    .filter(Boolean),
);
writeFileSync("dist/THIRD_PARTY_LICENSES.txt", [...packages].sort().map(licenceOf).join("\n\n"));

const refusal = rehearse();
if (refusal !== null) console.log(`dist: without byte code, so that every start takes longer: ${refusal}`);

const bytes = readdirSync("dist").reduce((sum, name) => sum + statSync(join("dist", name)).size, 0);
console.log(`dist: ${(bytes / 1e6).toFixed(2)} MB, ${packages.size} packages bundled`);

/** @returns why there is no byte code, if so: the program is whole without it */
function rehearse() {
  const samples = readdirSync("samples/story").map((name) => join("samples/story", name));
  const home = mkdtempSync(join(tmpdir(), "unpark-build-"));
  // Nobody's settings are read, and nothing is kept among them.
  const env = { PATH: process.env.PATH, HOME: home, XDG_CONFIG_HOME: home, LANG: "C.UTF-8", TERM: "xterm-256color" };
  const options = { env, stdio: ["ignore", "ignore", "pipe"], timeout: 20_000, killSignal: "SIGKILL" };
  const { status, stderr, error } = spawnSync(process.execPath, ["src/cli/rehearse.cjs", ...samples], options);
  rmSync(home, { recursive: true, force: true });
  return status === 0 ? null : error ? error.message : `${stderr}`.trim();
}

/** Ink loads its devtools and its own package.json only when DEV=true; there are none, and both are awaited. */
function withoutDevtools() {
  return changed("ink/build/reconciler.js", (text) => {
    const blocks = text.split(/^if \(process\.env\['DEV'\] === 'true'\) \{[\s\S]*?^\}/m);
    if (blocks.length !== 3) throw new Error("ink's reconciler no longer has two parts for DEV");
    return blocks.join("");
  });
}

/**
 * yoga-layout awaits its WebAssembly where it is loaded, which a CommonJS script cannot. Its Emscripten module is ready
 * at once when the function that it is given makes the instance at once.
 */
function yogaAtOnce() {
  const loader = changed("yoga-layout/dist/binaries/yoga-wasm-base64-esm.js", (text) => {
    const [before, binary, after] = text.split(/(?<=data:application\/octet-stream;base64,)([\w+/=]+)/);
    if (after === undefined) throw new Error("yoga-layout no longer has its WebAssembly in base64");
    return `export const binary = "${binary}";${before}"+binary+"${after}`;
  });
  const index = changed("yoga-layout/dist/src/index.js", (text) => {
    const [before, after] = text.replace("import loadYoga", "import loadYoga, { binary }").split("await loadYoga()");
    if (after === undefined) throw new Error("yoga-layout no longer awaits its WebAssembly");
    return `${before}atOnce()${after}
      function atOnce() {
        const yoga = { instantiateWasm };
        loadYoga(yoga);
        return yoga;
      }
      function instantiateWasm(imports, done) {
        const instance = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(binary, "base64")), imports);
        done(instance);
        return instance.exports;
      }`;
  });
  return [loader, index];
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
  const shared = {
    name: "one string-width",
    resolveId: (source, _, { kind }) => (source === "string-width" && kind === "import-statement" ? own : null),
  };
  const lazy = changed("string-width/index.js", (text) =>
    lazily(lazily(text, "segmenter", "new Intl.Segmenter()"), "rgiEmojiRegex", "/^\\p{RGI_Emoji}$/v"),
  );
  return [shared, lazy];
}

/** @param file of a package, below node_modules */
function changed(file, change) {
  const path = resolve("node_modules", file);
  return { name: `changed ${file}`, load: (id) => (id === path ? change(readFileSync(path, "utf8")) : null) };
}

/** Pure ASCII is Latin-1, too, which bin/load.cjs need not decode and V8 keeps in a byte a character. */
function inAscii() {
  const escaped = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return {
    name: "in ASCII",
    generateBundle(_, bundle) {
      for (const chunk of Object.values(bundle)) chunk.code = chunk.code.replace(/[^\0-\x7f]/g, escaped);
    },
  };
}

/** An entry runs where it is asked for alone, not wherever what it shares with another is. */
function isNoEntry(id) {
  return !["main.ts", "engine/thread.ts", "replicas/share-worker.ts"].some((name) => id === resolve("src/cli", name));
}

function licenceOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const read = (named) =>
    readdirSync(folder)
      .filter((entry) => named.test(entry) && statSync(join(folder, entry)).isFile())
      .map((entry) => readFileSync(join(folder, entry), "utf8").trim());
  const licence = read(/^licen[cs]e/i)[0] ?? textOf(name, license);
  // What a package has of others is told in its notice, but for undici's WebAssembly, which is nodejs/llhttp.
  const llhttp = name === "undici" ? [`llhttp\n\n${mit("Copyright Fedor Indutny, 2018.")}`] : [];
  const texts = [licence, ...read(/^notice/i), ...llhttp];
  return `${"=".repeat(78)}\n${name} ${version}: ${license}\n${"=".repeat(78)}\n${texts.join("\n\n")}`;
}

function mit(owner) {
  return `MIT License\n\n${owner}\n\n${readFileSync("LICENSE", "utf8").split(/\n\n/).slice(2).join("\n\n").trim()}`;
}

/** Two packages name their licence and leave its text out; whose work they are is said in their repositories. */
function textOf(name, license) {
  const owners = {
    "yoga-layout": "Copyright (c) Facebook, Inc. and its affiliates.",
    "@assemblyscript/loader": "Copyright (c) the AssemblyScript authors.",
  };
  const owner = owners[name];
  if (owner === undefined) throw new Error(`${name}: the package carries no licence text; add whose work it is`);
  if (license === "MIT") return mit(owner);
  if (license === "Apache-2.0")
    return `${owner}\n\n${readFileSync("node_modules/typescript/LICENSE.txt", "utf8").trim()}`;
  throw new Error(`${name}: no text of the licence ${license}`);
}
