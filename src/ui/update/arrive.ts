// Snapshots and heap profiles that arrive by any way take their place behind those that are there, and are judged.

import { counted } from "../../text/units.ts";
import { timeOf } from "../draw/names.ts";
import type { Opened } from "../ports.ts";
import { analyseHeap } from "../screens/heap/ask.ts";
import type { State } from "../state.ts";
import { analyse } from "./session.ts";
import { only, type Step } from "./step.ts";

/**
 * New snapshots follow those that are there, and the last of them becomes "after"; new heap profiles follow theirs.
 *
 * @param trouble what could not be read beside them
 */
export function arrive(
  state: State,
  read: Pick<Opened, "snapshots" | "heaps" | "hunt">,
  how: "read" | "pasted",
  trouble: string | null = null,
): Step {
  const begun = { ...state, session: { ...state.session, unread: trouble } };
  const [withDumps, dumps] = read.snapshots.length === 0 ? only(begun) : arriveDumps(begun, read, how);
  if (read.heaps.length === 0 && withDumps.heap.profiles.length === 0) return [withDumps, dumps];
  const [withHeaps, heaps] = arriveHeaps(withDumps, read, how);
  return [withHeaps, [...dumps, ...heaps]];
}

function arriveDumps(
  state: State,
  { snapshots: read, heaps: heapsRead, hunt }: Pick<Opened, "snapshots" | "heaps" | "hunt">,
  how: "read" | "pasted",
): Step {
  // What a hunt knows of its snapshots holds for these alone.
  const { hunt: known, ...options } = state.session.options;
  const facts = state.session.snapshots.length > 0 ? null : (hunt ?? known ?? null);
  const session = {
    ...state.session,
    options: facts === null ? options : { ...options, replicas: false, hunt: facts },
  };
  const snapshots = [...session.snapshots, ...read];
  const goroutines = read.reduce((sum, { total }) => sum + total, 0);
  const heaps = heapsRead.length === 0 ? "" : `; ${counted(heapsRead.length, "heap profile")}: view 5`;
  const told = `${named(how, state, session.snapshots.length, read.length)}, ${counted(goroutines, "goroutine")}${heaps}`;
  // Of what the screen opens with, the line of counts says it all, but for what could not be read.
  const alone = how === "read" && session.snapshots.length === 0 && heaps === "" && session.unread === null;
  const arrived = alone ? null : told;
  return analyse({
    ...state,
    session: { ...session, snapshots, after: snapshots.length - 1, arrived },
  });
}

/** All profiles are judged anew, with the dumps that are there by now. */
function arriveHeaps(
  state: State,
  { snapshots: dumps, heaps: read }: Pick<Opened, "snapshots" | "heaps">,
  how: "read" | "pasted",
): Step {
  const { heap } = state;
  const profiles = [...heap.profiles, ...read];
  const samples = read.reduce((sum, one) => sum + one.samples, 0);
  const text = `heap profile ${named(how, state, heap.profiles.length, read.length)}, ${counted(samples, "sample")}`;
  // Beside dumps that were opened for themselves the heap is told of, not shown.
  const arrived = read.length === 0 || (dumps.length > 0 && !heap.first) ? null : text;
  const [next, effects] = analyseHeap({ ...state, heap: { ...heap, profiles, arrived } });
  return [next, effects];
}

function named(how: "read" | "pasted", state: State, before: number, count: number): string {
  const number = count === 1 ? `#${before + 1}` : `#${before + 1} to #${before + count}`;
  return `${how} ${number}${how === "pasted" ? `, ${timeOf(state.now)}` : ""}`;
}
