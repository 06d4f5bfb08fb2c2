// A bundle of dist/ -> run, by the byte code that the build left beside it: V8 need not read and compile what a start
// takes, which is a third of the time to the first screen. Another version of Node refuses the byte code and compiles.

const { readFileSync } = require("node:fs");
const Module = require("node:module");
const { dirname, join } = require("node:path");
const { Script } = require("node:vm");

/** Runs a bundle in this thread, as a CommonJS module. */
exports.load = (name) => exports.run(exports.compile(name));

/** @param name of a bundle in dist/ */
exports.compile = (name) => {
  const filename = join(__dirname, "..", "dist", `${name}.cjs`);
  const source = read(filename);
  if (source === undefined) {
    process.stderr.write("unpark: not built yet; `npm ci` in its folder does it\n");
    process.exit(2);
  }
  // The bundle is pure ASCII (esbuild.config.mjs): as Latin-1 it needs no decoding.
  const options = { filename, cachedData: read(`${filename}.cache`) };
  return { filename, script: new Script(Module.wrap(source.toString("latin1")), options) };
};

exports.run = ({ filename, script }) => {
  const module = { exports: {} };
  script.runInThisContext()(module.exports, Module.createRequire(filename), module, filename, dirname(filename));
};

function read(path) {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

// As the file of a worker thread, which is told the name.
if (require.main === module) exports.load(process.argv[2]);
