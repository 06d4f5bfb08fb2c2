// A start rehearsed by the build: the report of the samples, then their screen, on a terminal that nobody sees. The byte
// code of all that ran is left beside the bundles (bin/load.cjs); what did not run is compiled when it is needed.
// Usage: node rehearse.cjs SAMPLE...

const { PassThrough } = require("node:stream");
const { setTimeout: after } = require("node:timers/promises");
const loader = require("../../bin/load.cjs");

const KEYS = ["j", "k", "\r", "\x1b", "/", "z", "\x1b", "?", "\x1b"];

/** A frame is followed by no other for so long when all that a key asked for is drawn. */
const QUIET_MS = 100;

void rehearse(process.argv.slice(2));

async function rehearse(samples) {
  const { stdout, exit } = process;
  const printed = print(stdout);

  Object.assign(stdout, { isTTY: false });
  process.argv.splice(2, Number.POSITIVE_INFINITY, ...samples);
  loader.load("main");
  while (process.exitCode === undefined) await after(10);
  if (process.exitCode !== 0) throw new Error(`the report of the samples ended with ${process.exitCode}`);

  Object.assign(stdout, { isTTY: true, columns: 120, rows: 40, getColorDepth: () => 24 });
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => stdin, ref() {}, unref() {} });
  Object.defineProperty(process, "stdin", { value: stdin });
  const left = new Promise((resolve) => {
    process.exit = resolve;
  });
  loader.bundles.delete("main");
  process.argv.splice(2, Number.POSITIVE_INFINITY, samples.at(-1));
  loader.load("main");
  while (!/\d clusters? · /.test(printed.text)) await after(10);
  for (const key of KEYS) {
    while (performance.now() - printed.at < QUIET_MS) await after(QUIET_MS);
    stdin.write(key);
  }
  stdin.write("q");
  await left;
  for (const bundle of loader.bundles.values()) loader.keep(bundle);
  exit(0);
}

function print(stdout) {
  const printed = { text: "", at: 0 };
  stdout.write = (text, ...rest) => {
    printed.text += text;
    printed.at = performance.now();
    rest.find((one) => typeof one === "function")?.();
    return true;
  };
  return printed;
}
