import { chmodSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";

async function kept() {
  const home = mkdtempSync(join(tmpdir(), "unpark-kept-"));
  vi.stubEnv("XDG_CONFIG_HOME", home);
  vi.stubEnv("HOME", home);
  vi.resetModules();
  const room = await import("../../../src/cli/screen/kept.ts");
  room.saveNote("00000000000000aa", "known");
  const folder = join(home, process.platform === "darwin" ? "Library/Preferences/unpark" : "unpark");
  return { ...room, folder, file: join(folder, "notes.json") };
}

test("a note is there in the next run, for the user's eyes only, and nothing is left beside it", async () => {
  const { loadNotes, saveNote, folder, file } = await kept();
  expect(saveNote("00000000000000bb", "good")).toBeNull();
  expect(saveNote("00000000000000aa", null)).toBeNull();
  expect([...loadNotes()]).toEqual([["00000000000000bb", "good"]]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(["notes.json"]);
});

test("what is no note is passed over", async () => {
  const { loadNotes, file } = await kept();
  writeFileSync(file, JSON.stringify({ "00000000000000cc": "evil", __proto__: "good", "00000000000000dd": "good" }));
  expect([...loadNotes()]).toEqual([["00000000000000dd", "good"]]);
  writeFileSync(file, "{");
  expect(loadNotes().size).toBe(0);
});

test.skipIf(process.getuid?.() === 0)("where nothing can be written it says so (not as root)", async () => {
  const { saveNote, folder, file } = await kept();
  chmodSync(folder, 0o500);
  expect(saveNote("00000000000000bb", "good")).toMatch(
    /holds until unpark ends: .*notes\.json: no permission to write there/,
  );
  expect(readFileSync(file, "utf8")).toContain("known");
});
