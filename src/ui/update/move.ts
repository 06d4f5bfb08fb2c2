// Moving about: the cursor of whichever screen takes the keys, and the way into screens.

import { count } from "../../text/units.ts";
import { clusterLayout, documentRows, pageRows, scrollTo } from "../draw/layout.ts";
import { idHere, LISTED, listedOf, noClusterHere } from "../here.ts";
import type { View } from "../scope.ts";
import { documentLength } from "../screens/goroutine/document.ts";
import { heapHandlers } from "../screens/heap/update.ts";
import { heapLength } from "../screens/heap/view.ts";
import { helpLength } from "../screens/help/table.ts";
import { processLength } from "../screens/process/document.ts";
import { stacksLength } from "../screens/stacks/document.ts";
import { nearestOpen, waiterIndex, waiterRows } from "../screens/waiters/rows.ts";
import { lineToRead, rowsOf, selectedOf } from "../select.ts";
import { type State, scopeOf, viewsOf } from "../state.ts";
import { type Handlers, only, type Step, withNotice } from "./step.ts";

/** A screen's cursor: a chosen row, or the first visible line of a text. */
interface Cursor {
  readonly length: (state: State) => number;
  readonly at: (state: State) => number;
  readonly to: (state: State, index: number) => State;
  /** Texts end when their last line is at the foot. */
  readonly text?: boolean;
}

const CURSORS: Readonly<Record<string, Cursor>> = {
  clusters: { ...LISTED.clusters, to: (state, index) => select(state, LISTED.clusters.idAt(state, index)) },
  compare: { ...LISTED.compare, to: (state, index) => select(state, LISTED.compare.idAt(state, index)) },
  heap: {
    length: heapLength,
    at: ({ heap }) => heap.here.index,
    to: (state, index) => ({ ...state, heap: { ...state.heap, here: { ...state.heap.here, index } } }),
  },
  family: { ...plainCursor("family", LISTED.family.length), at: LISTED.family.at },
  waiters: {
    ...LISTED.waiters,
    to: (state, index) => {
      const waiters = nearestOpen(waiterRows(state), index, index < waiterIndex(state) ? -1 : 1);
      return { ...state, cursors: { ...state.cursors, waiters } };
    },
  },
  process: plainCursor("process", processLength, true),
  stacks: plainCursor("stacks", stacksLength, true),
  goroutine: {
    length: documentLength,
    at: (state) => state.goroutine.top,
    to: (state, top) => ({ ...state, goroutine: { ...state.goroutine, top } }),
    text: true,
  },
  help: {
    length: helpLength,
    at: (state) => state.help.top,
    to: (state, top) => ({ ...state, help: { ...state.help, top } }),
    text: true,
  },
};

function plainCursor(view: keyof State["cursors"], length: Cursor["length"], text = false): Cursor {
  return {
    length,
    at: (state) => state.cursors[view],
    to: (state, index) => ({ ...state, cursors: { ...state.cursors, [view]: index } }),
    text,
  };
}

/** Where one is in what takes more than the screen: `lines 1 to 20 of 326`; "" where all of it is seen, or where there is no such thing. */
export function positionOf(state: State): string {
  const cursor = CURSORS[scopeOf(state)];
  if (cursor === undefined) return "";
  const length = cursor.length(state);
  const rows = pageRows(state);
  if (length <= rows) return "";
  const at = cursor.at(state);
  return cursor.text === true
    ? `lines ${count(at + 1)} to ${count(Math.min(length, at + rows))} of ${count(length)}`
    : `row ${count(at + 1)} of ${count(length)}`;
}

export const moveHandlers = {
  moved: (state, { by, unit }) => {
    const cursor = CURSORS[scopeOf(state)];
    if (cursor === undefined) return only(state);
    const page = pageRows(state);
    const steps = { row: 1, half: Math.max(1, page >> 1), page, all: Number.POSITIVE_INFINITY }[unit];
    return only(place(state, cursor, cursor.at(state) + by * steps));
  },
  pointed: (state, { index }) => {
    const cursor = CURSORS[scopeOf(state)];
    if (cursor === undefined) return only(state);
    return cursor.at(state) === index && cursor.text !== true ? openAny(state) : only(place(state, cursor, index));
  },
  opened: (state) => open(state),
  neighbourOpened: (state, { by }) => {
    const index = neighbourOf(state, by);
    if (index === null) return only(withNotice(state, `that was the ${by === 1 ? "last" : "first"} cluster`));
    const moved = CURSORS[state.view]!.to(state, index);
    return show(select(moved, listedOf(moved)?.idAt(moved, index) ?? null));
  },
  viewChosen: (state, { view }) => only({ ...state, view, over: [] }),
  viewCycled: (state, { by }) => {
    const shown = viewsOf(state);
    const at = shown.indexOf(state.view as View);
    const view = shown[(at + by + shown.length) % shown.length] ?? "clusters";
    return only({ ...state, view, over: [] });
  },
  helpAsked: (state) => {
    const prompt = { kind: "help", text: "", at: 0, historyAt: -1, report: null } as const;
    return only({ ...state, over: [...state.over, "help"], help: { top: 0, search: "" }, prompt });
  },
} satisfies Partial<Handlers>;

function place(state: State, cursor: Cursor, index: number): State {
  const length = cursor.length(state);
  const last = cursor.text === true ? length - documentRows(state) : length - 1;
  return cursor.to(state, Math.max(0, Math.min(last, index)));
}

function openAny(state: State): Step {
  return scopeOf(state) === "heap" ? heapHandlers.heapOpened(state) : open(state);
}

function open(state: State): Step {
  return atCluster(state, (here) => show({ ...here, over: [...here.over, "goroutine"] }));
}

/** @param act what is done with the cluster that the cursor stands on, which is selected by it */
export function atCluster(state: State, act: (state: State) => Step): Step {
  const why = noClusterHere(state);
  return why === null ? act(select(state, idHere(state))) : only(withNotice(state, why));
}

/** @returns the next row of the view below, in a direction, that leads to another cluster which is not hidden, or null */
function neighbourOf(state: State, by: 1 | -1): number | null {
  const listed = listedOf(state);
  const length = listed?.length(state) ?? 0;
  const here = selectedOf(state)?.id;
  const shown = rowsOf(state).indexOf;
  for (let at = (listed?.at(state) ?? 0) + by; at >= 0 && at < length; at += by) {
    const id = listed?.idAt(state, at) ?? null;
    if (id !== null && id !== here && shown.has(id)) return at;
  }
  return null;
}

/** The detail of the selected cluster, from its top. */
function show(state: State): Step {
  const shown: State = { ...state, goroutine: { ...state.goroutine, top: 0, match: -1 } };
  return [shown, wantedSource(shown)];
}

/** The file of the stuck line, when it was not asked for yet. */
function wantedSource(state: State): Step[1] {
  const file = stuckFile(state);
  return file === null || state.sources.has(file) ? [] : [{ type: "readSource", file }];
}

function stuckFile(state: State): string | null {
  const cluster = selectedOf(state);
  if (cluster === null) return null;
  const { file } = lineToRead(cluster);
  return file === "" ? null : file;
}

function select(state: State, id: string | null): State {
  if (id === null) return state;
  return keepVisible({ ...state, clusters: { ...state.clusters, selected: id, chosen: true } });
}

/** After a change of rows or size: the selection keeps its cluster, or the top where none was chosen, and stays on the screen. */
export function keepVisible(state: State): State {
  const { clusters, indexOf } = rowsOf(state);
  const found = state.clusters.chosen || clusters.length === 0 ? indexOf.get(state.clusters.selected) : 0;
  const index = found ?? Math.max(0, Math.min(state.clusters.index, clusters.length - 1));
  const selected = clusters[index]?.id ?? state.clusters.selected;
  const top = scrollTo(index, state.clusters.top, clusterLayout(state).list, clusters.length);
  return { ...state, clusters: { ...state.clusters, index, selected, top } };
}
