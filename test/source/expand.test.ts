import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expandReplicas } from "../../src/source/expand.ts";
import type { SavedHunt } from "../../src/source/file/folder.ts";
import { HTTP_DEFAULTS } from "../../src/source/http/options.ts";

const root = mkdtempSync(join(tmpdir(), "unpark-expand-"));
beforeAll(() => {
  mkdirSync(join(root, "pods/deep"), { recursive: true });
  mkdirSync(join(root, "none"));
  for (const [name, of] of [
    ["hunt", [null]],
    ["hunt-of-replicas", ["a", "b"]],
  ] as const) {
    mkdirSync(join(root, name));
    writeFileSync(join(root, name, "index.json"), JSON.stringify(savedHunt(of)));
  }
  for (const name of ["pods/pod-10.txt", "pods/pod-2.txt", "pods/.hidden", "pods/deep/x.txt.gz", "a[1].txt"])
    writeFileSync(join(root, name), "");
});
afterAll(() => rmSync(root, { recursive: true }));

function savedHunt(replicas: readonly (string | null)[]): SavedHunt {
  const one = { file: "1.txt.gz", source: "shop", takenAt: null, phase: "baseline", cycle: 0 } as const;
  const snapshots = replicas.map((replica) => (replica === null ? one : { ...one, replica }));
  return { unparkHunt: 1, source: "shop", startedAt: "2026-01-01T00:00:00Z", snapshots, loads: [] };
}

test.each<[what: string, typed: string, sources: readonly string[]]>([
  [
    "a folder, with those below it, in natural order",
    "pods",
    ["pods/deep/x.txt.gz", "pods/pod-2.txt", "pods/pod-10.txt"],
  ],
  ["a pattern", "pods/pod-*.txt", ["pods/pod-2.txt", "pods/pod-10.txt"]],
  ["a pattern over folders", "pods/**/*.gz", ["pods/deep/x.txt.gz"]],
  ["a file whose name looks like a pattern", "a[1].txt", ["a[1].txt"]],
  ["a hunt of replicas, which is opened as a whole", "hunt-of-replicas", ["hunt-of-replicas"]],
  ["a file that is missing is told when it is read", "no.txt", ["no.txt"]],
])("%s", async (_, typed, sources) => {
  expect(await expandReplicas(join(root, typed), HTTP_DEFAULTS)).toEqual({
    sources: sources.map((name) => join(root, name)),
    failures: [],
  });
});

test.each(["http://host:6060/?a=*", "host:6060", "-", "unix:/run/x.sock"])("%s stands for itself", async (typed) => {
  expect(await expandReplicas(typed, HTTP_DEFAULTS)).toEqual({ sources: [typed], failures: [] });
});

test.each<[typed: string, message: RegExp]>([
  ["none", /a folder without files/],
  ["pods/*.json", /no file matches/],
  ["hunt", /a saved hunt is one process over time/],
])("%s has no replica, and says why", async (typed, message) => {
  expect(await expandReplicas(join(root, typed), HTTP_DEFAULTS)).toMatchObject({
    sources: [],
    failures: [{ exit: 2, message: expect.stringMatching(message) }],
  });
});
