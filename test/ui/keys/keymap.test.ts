import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { INPUT_SCOPES, KEYMAP, rowsOfScope } from "../../../src/ui/keys/keymap.ts";

// Told by the world or by another message, never by a key.
const NOT_BY_KEY = new Set([
  "keyPressed",
  "resized",
  "ticked",
  "pointed",
  "typed",
  "recentLoaded",
  "huntTold",
  "huntRefused",
  "huntEnded",
  "filterCleared",
  "noted",
  "copyChosen",
  "heapCopyChosen",
  "exportChosen",
  "overwriteChosen",
  "sourceEnded",
  "heapAnalysed",
  "snapshotsRead",
  "readFailed",
  "progressed",
  "analysed",
  "settled",
  "exportRefused",
  "sourceRead",
  "pathsListed",
  "pasteBegan",
  "pasteProgressed",
  "pasteEnded",
  "pasteRead",
  "waitersFound",
  "textPasted",
  "noticed",
  "liveTold",
  "liveChanged",
]);

describe("the keymap", () => {
  test.each(INPUT_SCOPES)("no two rows want the same key: %s", (scope) => {
    const keys = rowsOfScope(scope).flatMap((row) => row.keys);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  test.each(["prompt", "form"] as const)("no key of the %s is one that types", (scope) => {
    for (const { keys } of rowsOfScope(scope)) for (const key of keys) expect(key.length, key).toBeGreaterThan(1);
  });

  test("every message that a key may bring has a key", () => {
    const source = readFileSync(new URL("../../../src/ui/message.ts", import.meta.url), "utf8");
    const all = [...source.matchAll(/readonly type: "(\w+)"/g)].map(([, name]) => name ?? "");
    const reached = new Set<string>(KEYMAP.map(({ message }) => message.type));
    expect(all.length).toBeGreaterThan(40);
    expect(all.filter((name) => !reached.has(name) && !NOT_BY_KEY.has(name))).toEqual([]);
  });

  test("every row says what it does", () => {
    for (const { help, keys } of KEYMAP) {
      expect(help).not.toBe("");
      expect(keys.length).toBeGreaterThan(0);
    }
  });
});
