// A folder that a hunt saved -> its list of snapshots. The shape of index.json, and the way back from it.

import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { errnoOf, type Failure, failure, fileFailure } from "../failure.ts";

export const INDEX_FILE = "index.json";

export type SavedPhase = "baseline" | "load" | "settled";

/** What a hunt writes beside its snapshots. Secrets never reach it: `source` is redacted before. */
export interface SavedHunt {
  readonly unparkHunt: 1;
  readonly source: string;
  readonly startedAt: string;
  /** One per snapshot, oldest first. */
  readonly snapshots: readonly {
    readonly file: string;
    readonly source: string;
    readonly takenAt: string | null;
    readonly phase: SavedPhase;
    /** From 1; 0 for the baseline. */
    readonly cycle: number;
    /** Of a hunt of several replicas: which one. Those of the same phase and cycle are one snapshot, their sum. */
    readonly replica?: string;
  }[];
  /** The heap when it was quiet, oldest first; absent in folders of before heaps were saved. */
  readonly heaps?: readonly {
    readonly file: string;
    readonly source: string;
    readonly takenAt: string | null;
    /** From 1; 0 after the baseline. */
    readonly cycle: number;
  }[];
  /** One per cycle; null where unknown (a command, a person). */
  readonly loads: readonly { readonly connections: number | null; readonly requests: number | null }[];
}

const EXPECTED = "a folder that `unpark hunt --save` wrote, or the dumps themselves, oldest first";

/**
 * @param path folder
 * @returns the hunt that was saved there; a failure (exit 2) when there is none, or its index is not readable
 */
export function readSavedHunt(name: string, path: string): SavedHunt | Failure {
  let text: string;
  try {
    text = readFileSync(join(path, INDEX_FILE), "utf8");
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return failure("empty-folder", name, "a folder without snapshots", EXPECTED);
    return fileFailure(join(name, INDEX_FILE), error);
  }
  const index = parse(text);
  if (!isSavedHunt(index)) {
    return failure("unreadable", join(name, INDEX_FILE), "not the index of a saved hunt", EXPECTED);
  }
  if (index.snapshots.length === 0) return failure("empty-folder", name, "a saved hunt without snapshots", EXPECTED);
  return index;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isSavedHunt(value: unknown): value is SavedHunt {
  if (!isRecord(value) || value.unparkHunt !== 1) return false;
  const { source, startedAt, snapshots, heaps = [], loads } = value;
  if (typeof source !== "string" || typeof startedAt !== "string" || !isListOf(heaps, isSavedProfile)) return false;
  return isListOf(snapshots, isSavedSnapshot) && isListOf(loads, isSavedLoad);
}

function isSavedSnapshot(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { phase, replica } = value;
  if (replica !== undefined && typeof replica !== "string") return false;
  return isSavedProfile(value) && (phase === "baseline" || phase === "load" || phase === "settled");
}

function isSavedProfile(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { file, source, takenAt, cycle } = value;
  // A file of the folder itself: an index from elsewhere must not name other files of this machine.
  const inside = typeof file === "string" && basename(file) === file && file !== ".." && file !== ".";
  const timed = takenAt === null || typeof takenAt === "string";
  return inside && timed && typeof source === "string" && typeof cycle === "number";
}

function isSavedLoad(value: unknown): boolean {
  const figure = (n: unknown): boolean => n === null || (typeof n === "number" && n >= 0);
  return isRecord(value) && figure(value.connections) && figure(value.requests);
}

function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
