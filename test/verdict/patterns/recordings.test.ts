// Each pattern against the dumps of the program that was written to show it, version by version.

import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { EXPECTED } from "./expected.ts";
import { namedIn, sceneOfFile } from "./scene-of-dump.ts";

const DUMPS = new URL("./dumps/", import.meta.url).pathname;

/** Programs that do nothing wrong, or whose fault leaves no goroutine. */
const HEALTHY = [
  "gc-start-semacquire",
  "http-idle-keepalive",
  "http-server-idle-keepalive",
  "net-conn-finalized",
  "runtime-background",
  "spinning",
  "time-afterfunc-timer",
  "worker-pool-idle",
];

for (const [id, lines] of Object.entries(EXPECTED)) {
  describe(id, () => {
    const files = readdirSync(DUMPS + id).filter((file) => file.startsWith("dump"));
    test.each(files)("%s", (file) => {
      const version = /^dump-?(.*)\.txt\.gz$/.exec(file)?.[1] || "now";
      expect(saidOf(`${DUMPS}${id}/${file}`)).toEqual(linesFor(lines, version));
    });
  });
}

function saidOf(path: string): readonly string[] {
  return namedIn(sceneOfFile(path))
    .filter((named) => named.id !== "running")
    .map(({ count, line, id, match }) => {
      const said = match === null ? "" : ` ${match.kind} ${match.sure} ${match.accused}`;
      return `${count} ${line} ${id ?? "-"}${said}`;
    })
    .sort();
}

function linesFor(lines: readonly string[], version: string): readonly string[] {
  return lines
    .map((line) => line.split(" @"))
    .filter(([, versions]) => versions === undefined || versions.split(",").includes(version))
    .map(([line]) => line ?? "")
    .sort();
}

test("every recording has its lines", () => {
  const recorded = readdirSync(DUMPS).filter((id) => id !== "runtime-background");
  expect(Object.keys(EXPECTED).sort()).toEqual(recorded.sort());
});

test("the culprit is named by the pattern of its program", () => {
  const told = Object.entries(EXPECTED).filter(([id, lines]) => lines.some((line) => line.split(" ").includes(id)));
  const others = Object.keys(EXPECTED).filter((id) => !told.some(([one]) => one === id));
  // The text of these is that of another pattern, or nothing is left to see.
  expect(others.sort()).toEqual([
    "context-background-done", // nil-channel
    "context-user-wait", // started by main, which is still there: idle workers look the same
    "created-by-gone", // range-never-closed
    "goroutineleak-profile", // many
    "http-body-not-closed-small", // http-body-not-closed
    "http-transport-per-request", // http-idle-keepalive, up to 100
    "lock-holder-address", // mutex-held-while-waiting
    "net-conn-finalized",
    "select-all-nil", // a plain select
    "spinning", // running
    "time-after-in-loop", // a plain select, started by main
    "time-afterfunc-timer",
    "wait-minutes-overstated",
  ]);
});

describe.each(HEALTHY)("healthy: %s", (id) => {
  test.each(readdirSync(DUMPS + id).filter((file) => !file.startsWith("addresses")))("%s", (file) => {
    const accused = namedIn(sceneOfFile(`${DUMPS}${id}/${file}`)).filter(
      ({ match }) => match !== null && match.kind !== "benign",
    );
    expect(accused.map(({ line, id: pattern }) => `${line}: ${pattern}`)).toEqual([]);
  });
});

test("a SIGQUIT text: all goroutines of the runtime are known as such", () => {
  for (const version of ["1.19", "1.22", "1.24", "1.26", "1.27"]) {
    const named = namedIn(sceneOfFile(`${DUMPS}runtime-background/sigquit-go${version}.txt.gz`));
    const runtimes = named.filter(({ cluster }) => cluster.createdBy?.func.startsWith("runtime."));
    expect(runtimes.length).toBeGreaterThan(3);
    expect(runtimes.map(({ id }) => id)).toEqual(runtimes.map(() => "runtime-background"));
  }
});

test("victims blame a cluster of the dump, and reasons have figures", () => {
  for (const id of Object.keys(EXPECTED)) {
    const named = namedIn(sceneOfFile(`${DUMPS}${id}/dump.txt.gz`));
    const clusters = new Set(named.map(({ cluster }) => cluster));
    for (const { match, cluster, count } of named) {
      if (match === null) continue;
      expect(match.reasons.length).toBeGreaterThan(0);
      expect(match.reasons[0]?.text).toMatch(/\d|goroutine/);
      expect(match.blames.every((one) => clusters.has(one) && one !== cluster)).toBe(true);
      expect(match.accused).toBeLessThanOrEqual(count);
      if (match.goids !== null) expect(match.goids).toHaveLength(match.accused);
      expect(match.kind === "benign" ? match.accused : Math.min(match.accused, 1)).toBe(
        match.kind === "benign" ? 0 : 1,
      );
    }
  }
});
