// Sources that are being read, one after the other: how far each is, what has been read, and what follows when all are,
// or when esc ends it.

import { redactTyped } from "../../source/typed.ts";
import { clean } from "../../text/clean.ts";
import type { Reading } from "../ports.ts";
import type { State } from "../state.ts";
import { arrive } from "./arrive.ts";
import { begin, finish, type Handlers, only, type Step, withNotice } from "./step.ts";

/** @param atStart named on the command line: when nothing can be read, the screen is left with why */
export function beginReading(state: State, sources: readonly string[], atStart = false): Step {
  const reading = sources.map((source): Reading => ({ source: redactTyped(source), progress: null, opened: null }));
  const [next, effects] = begin(state, workOn(reading, 0), (request) => ({ type: "open", request, sources }), true);
  const request = state.nextRequest;
  const pending = new Map(next.pending).set(request, { ...next.pending.get(request)!, reading, atStart });
  return [{ ...next, pending }, effects];
}

export const readingHandlers = {
  snapshotsRead: (state, { request, snapshots }) => {
    const done = finish(state, request);
    return done === null ? only(state) : arrive(done, { snapshots, heaps: [], hunt: null }, "read");
  },
  progressed: (state, { request, at, progress }) => withReading(state, request, at, { progress }),
  sourceEnded: (state, { request, at, source, opened }) => {
    const work = state.pending.get(request);
    const [next] = withReading(state, request, at, { opened });
    if (work === undefined) return only(state);
    const kept: Step[1] = opened.failure === null && !work.atStart ? [{ type: "remember", source }] : [];
    const reading = next.pending.get(request)!.reading;
    if (reading.some((one) => one.opened === null)) return only(next, ...kept);
    const [done, effects] = concluded(next, request);
    return [done, [...kept, ...effects]];
  },
} satisfies Partial<Handlers>;

/** esc: what was read already is kept, and the rest is named. */
export function cancelReading(state: State, request: number): Step {
  const [next, effects] = concluded(state, request);
  return [next, [{ type: "cancel", request }, ...effects]];
}

function withReading(state: State, request: number, at: number, change: Partial<Reading>): Step {
  const work = state.pending.get(request);
  if (work === undefined) return only(state);
  const reading = work.reading.map((one, index) => (index === at ? { ...one, ...change } : one));
  const now = reading.findIndex(({ opened }) => opened === null);
  const what = now < 0 ? work.what : workOn(reading, now);
  const progress = reading[now]?.progress ?? null;
  return only({ ...state, pending: new Map(state.pending).set(request, { ...work, what, progress, reading }) });
}

function workOn(reading: readonly Reading[], now: number): string {
  const turn = reading.length === 1 ? "" : ` (${now + 1} of ${reading.length})`;
  return `reading ${reading[now]!.source}${turn}`;
}

function concluded(state: State, request: number): Step {
  const { reading, atStart } = state.pending.get(request)!;
  const done = finish(state, request)!;
  const opened = reading.flatMap((one) => one.opened ?? []);
  const unread = reading.flatMap((one) => (one.opened === null ? [one.source] : []));
  const failures = opened.flatMap(({ failure }) => failure ?? []);
  const told = [
    ...failures.map(({ message }) => message),
    ...(unread.length === 0 ? [] : [`cancelled: ${unread.map(clean).join(", ")} not read`]),
  ];
  const read = {
    snapshots: opened.flatMap(({ snapshots }) => snapshots),
    heaps: opened.flatMap(({ heaps }) => heaps),
    hunt: reading.length === 1 ? (opened[0]?.hunt ?? null) : null,
  };
  const nothing = read.snapshots.length === 0 && read.heaps.length === 0;
  if (nothing && atStart && unread.length === 0) {
    const { message, exit } = failures[0]!;
    const others = failures.length === 1 ? "" : ` (nor could ${failures.length - 1} more be read)`;
    return only(done, { type: "quit", status: exit, complaint: `${message}${others}` });
  }
  if (nothing) {
    const kept = state.session.snapshots.length > 0 || state.heap.profiles.length > 0;
    const text = `${told.join("; ")}${kept ? "; what was loaded before is kept" : ""}`;
    return only(
      withNotice({ ...done, live: atStart ? null : done.live }, text, failures.length > 0 ? "error" : "plain"),
    );
  }
  const [next, effects] = arrive(done, read, "read", told.length === 0 ? null : told.join("; "));
  return atStart ? watched(next, reading.at(-1)!, effects) : [next, effects];
}

/** The last source named is the process that is watched, once it has answered. */
function watched(state: State, { opened }: Reading, effects: Step[1]): Step {
  const first = opened?.snapshots.at(-1);
  if (state.live === null) return [state, effects];
  return first === undefined ? [{ ...state, live: null }, effects] : [state, [...effects, { type: "watch", first }]];
}
