// A bundle of dist/ -> run, by the byte code that the build left beside it: V8 need not read and compile what a start
// takes, which is a third of the time to the first screen. Another version of Node refuses the byte code and compiles.

const { readFileSync, writeFileSync } = require("node:fs");
const Module = require("node:module");
const { basename, dirname, join } = require("node:path");
const { Script } = require("node:vm");
const { crc32 } = require("node:zlib");

const SUM_BYTES = 4;

/** What this thread has run, by name: { filename, source, script, exports }. */
exports.bundles = new Map();

/** @returns what a bundle exports, which runs once in this thread, as a CommonJS module */
exports.load = (name) => (exports.bundles.get(name) ?? run(name)).exports;

/** Leaves the byte code of what has run of a bundle beside it. */
exports.keep = ({ filename, source, script }) => {
  const code = script.createCachedData();
  const sum = Buffer.alloc(SUM_BYTES);
  sum.writeUInt32LE(sumOf(source, code));
  writeFileSync(`${filename}.cache`, Buffer.concat([code, sum]));
};

/** @param name of a bundle in dist/ */
exports.compile = (name) => {
  const filename = join(__dirname, "..", "dist", `${name}.cjs`);
  const source = read(filename);
  if (source === undefined) {
    process.stderr.write("unpark: not built yet; `npm ci` in its folder does it\n");
    process.exit(2);
  }
  // The bundle is pure ASCII (build.config.mjs): as Latin-1 it needs no decoding.
  const options = { filename, cachedData: byteCodeOf(filename, source) };
  return { filename, source, script: new Script(Module.wrap(source.toString("latin1")), options) };
};

function run(name) {
  const bundle = { ...exports.compile(name), exports: {} };
  exports.bundles.set(name, bundle);
  const { filename, script } = bundle;
  script.runInThisContext()(bundle.exports, required, bundle, filename, dirname(filename));
  return bundle;
}

/** Bundles name each other by their files; all else is Node's own. */
function required(id) {
  return id.startsWith("./") ? exports.load(basename(id, ".cjs")) : require(id);
}

/** V8 looks at no more than the length of the source, and is ended by byte code that is broken. */
function byteCodeOf(filename, source) {
  const kept = read(`${filename}.cache`);
  if (kept === undefined || kept.length < SUM_BYTES) return undefined;
  const code = kept.subarray(0, -SUM_BYTES);
  return kept.readUInt32LE(code.length) === sumOf(source, code) ? code : undefined;
}

function sumOf(source, code) {
  return crc32(code, crc32(source));
}

function read(path) {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

// As the file of a worker thread, which is told the name.
if (require.main === module) exports.load(process.argv[2]);
