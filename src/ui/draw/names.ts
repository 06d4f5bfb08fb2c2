// Snapshots and times -> the names the screens call them by.

import type { Snapshot } from "../../dump/model.ts";
import { clean } from "../../text/clean.ts";
import { count } from "../../text/units.ts";
import { remember } from "../select.ts";
import type { Session } from "../state.ts";

/** `2026-11-24T14:03:22.000Z` -> `2026-11-24 16:03:22` by the reader's own clock; "" where there is no time. */
export function momentOf(iso: string | null): string {
  const at = new Date(iso ?? Number.NaN);
  if (Number.isNaN(at.getTime())) return "";
  const two = (n: number): string => String(n).padStart(2, "0");
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** `2026-11-24T14:03:22.000Z` -> `16:03:22` by the reader's own clock; "" where there is no time. */
export function timeOf(iso: string | null): string {
  return momentOf(iso).slice(11);
}

/**
 * What a snapshot of the session is called: after a hunt by its cycle (`before`, `load 1`, `cycle 1`), else by its time, else
 * by its file's name without the endings, else by its number.
 */
export function nameOf(
  { snapshots, options: { hunt } }: Pick<Session, "snapshots" | "options">,
  index: number,
): string {
  const snapshot = snapshots[index];
  if (snapshot === undefined) return `#${count(index + 1)}`;
  const phase = hunt?.phases.length === snapshots.length ? hunt.phases[index] : undefined;
  if (phase === "baseline") return "before";
  if (phase !== undefined) return `${phase === "load" ? "load" : "cycle"} ${cycleAt(hunt!.phases, index)}`;
  const time = timeOf(snapshot.takenAt).slice(0, within(snapshots) ? 8 : 5);
  const base = baseOf(snapshot.source);
  return time === "" ? base || `#${count(index + 1)}` : time;
}

/** The same, in brackets where it is one of the two that are compared and there are others. */
export function boundedName(session: Session, index: number): string {
  return bounded(session, index, nameOf(session, index));
}

export function bounded({ snapshots, before, after }: Session, index: number, name: string): string {
  const bound = index === before || index === after;
  return bound && snapshots.length > 2 ? `[${name}]` : name;
}

/** Some were taken within one minute: seconds tell them apart. */
const within = remember((snapshots: readonly Snapshot[]): boolean => {
  const minutes = snapshots.flatMap(({ takenAt }) => (takenAt === null ? [] : [takenAt.slice(0, 16)]));
  return new Set(minutes).size < minutes.length;
});

/** A cycle ends with its settled snapshot. */
function cycleAt(phases: readonly string[], index: number): number {
  return phases.slice(0, index).filter((phase) => phase === "settled").length + 1;
}

/** `/dumps/shop/after.txt.gz` -> `after`, `http://shop:6060/debug/pprof/goroutine?debug=2` -> `shop:6060` */
export function baseOf(source: string): string {
  const host = /^https?:\/\/([^/]+)/.exec(source)?.[1];
  if (host !== undefined) return clean(host);
  const last = source.split("/").filter(Boolean).at(-1) ?? "";
  return clean(last.replace(/\.gz$/, "").replace(/\.(txt|dump|log|pb)$/, ""));
}

/** What a hunt puts behind the address of its process. */
const PHASE = / (?:baseline|cycle \d+ (?:under load|settled))$/;

/** What all are of: the folder they share, else the last one's name. */
export function subjectOf(snapshots: readonly Snapshot[]): string {
  const folders = new Set(snapshots.map(({ source }) => source.slice(0, Math.max(0, source.lastIndexOf("/")))));
  const [folder = ""] = folders;
  const files = snapshots.every(({ source }) => !source.includes("://"));
  const shared = snapshots.length > 1 && folders.size === 1 && folder !== "" && files;
  const subject = baseOf(shared ? folder : (snapshots.at(-1)?.source ?? "").replace(PHASE, ""));
  return subject === "-" ? "standard input" : subject;
}

/** How long ago, roughly: `just now`, `5 min ago`, `2 h ago`, `yesterday`, `12 d ago`. */
export function agoOf(iso: string, now: string): string {
  const minutes = Math.floor((Date.parse(now) - Date.parse(iso)) / 60_000);
  if (!Number.isFinite(minutes)) return "";
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ago`;
  return hours < 48 ? "yesterday" : `${count(Math.floor(hours / 24))} d ago`;
}
