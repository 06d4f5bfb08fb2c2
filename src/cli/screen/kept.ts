// What is kept between runs in the user's config folder: recent sources, and notes on clusters by their id.

import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import envPaths from "env-paths";
import { whyNotWritten, writeWhole } from "../../source/file/whole-file.ts";
import { redactTyped } from "../../source/typed.ts";
import { NOTES, type Note, type Notes, type Recent } from "../../ui/ports.ts";

const CONFIG = envPaths("unpark", { suffix: "" }).config;
const RECENT_FILE = join(CONFIG, "recent.json");
const NOTES_FILE = join(CONFIG, "notes.json");
const MOST_RECENT = 9;

export function loadRecent(): readonly Recent[] {
  const list = load(RECENT_FILE);
  return Array.isArray(list)
    ? list.filter((one): one is Recent => typeof one?.source === "string" && typeof one?.usedAt === "string")
    : [];
}

export function saveRecent(source: string): void {
  const kept = redactTyped(source);
  const list = [
    { source: kept, usedAt: new Date().toISOString() },
    ...loadRecent().filter((one) => one.source !== kept),
  ];
  try {
    save(RECENT_FILE, list.slice(0, MOST_RECENT));
  } catch {
    // A read-only home is no reason to fail: the list is a comfort.
  }
}

export function loadNotes(): Notes {
  const kept = load(NOTES_FILE);
  if (kept === null || typeof kept !== "object") return new Map();
  const known = Object.entries(kept).filter(
    (entry): entry is [string, Note] => /^[0-9a-f]{16,}$/.test(entry[0]) && NOTES.includes(entry[1]),
  );
  return new Map(known);
}

/**
 * Changes one note, so that those which another unpark has made meanwhile stay.
 *
 * @param note null takes it away
 * @returns null, or why it is not kept, in one line
 */
export function saveNote(id: string, note: Note | null): string | null {
  const notes = new Map(loadNotes());
  if (note === null) notes.delete(id);
  else notes.set(id, note);
  try {
    save(NOTES_FILE, Object.fromEntries(notes));
    return null;
  } catch (error) {
    return `the note holds until unpark ends: ${NOTES_FILE}: ${whyNotWritten(error)}`;
  }
}

/** @returns null where nothing is kept yet, or what is kept is not ours to read or no JSON */
function load(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return null;
  }
}

function save(path: string, content: unknown): void {
  mkdirSync(CONFIG, { recursive: true, mode: 0o700 });
  writeWhole(path, `${JSON.stringify(content, null, 2)}\n`, { replace: true });
}
