// The whole screen as frozen data: what is loaded, what is looked at, what is being typed.

import type { AnalyseOptions, Analysis, Grouping } from "../analyse.ts";
import type { Snapshot } from "../dump/model.ts";
import type { Message } from "./message.ts";
import type { LiveStatus, Notes, Progress, Reading, Recent, ReportChoice } from "./ports.ts";
import { type Over, type Scope, type Tone, VIEWS, type View } from "./scope.ts";
import { type ClustersState, newClusters } from "./screens/clusters/state.ts";
import { type GoroutineState, newGoroutine } from "./screens/goroutine/state.ts";
import { type HeapState, newHeap } from "./screens/heap/state.ts";
import { type HelpState, newHelp } from "./screens/help/state.ts";
import type { HuntForm } from "./screens/hunt/port.ts";
import { type HuntState, newHunt } from "./screens/hunt/state.ts";
import type { WaiterRow } from "./screens/waiters/row.ts";

export interface Notice {
  readonly text: string;
  readonly tone: Tone;
}

/** A line being typed. `at` is the cursor, in UTF-16 units. */
export interface Prompt {
  readonly kind: "filter" | "heapFilter" | "open" | "connect" | "export" | "help" | "hunt";
  readonly text: string;
  readonly at: number;
  /** Where in the history; -1 is the text as typed. */
  readonly historyAt: number;
  /** For "export". */
  readonly report: ReportChoice | null;
}

export interface MenuItem {
  readonly label: string;
  readonly message: Message;
}

export interface Menu {
  readonly title: string;
  readonly items: readonly MenuItem[];
  readonly index: number;
}

/** Work under way. An answer whose request is not pending is dropped. */
export interface Pending {
  readonly what: string;
  readonly progress: Progress | null;
  /** Cancelled with esc. */
  readonly cancellable: boolean;
  /** The sources it reads; empty for other work. */
  readonly reading: readonly Reading[];
  /** They were named on the command line. */
  readonly atStart: boolean;
}

export interface Session {
  readonly snapshots: readonly Snapshot[];
  /** Indexes into `snapshots`. */
  readonly before: number;
  readonly after: number;
  readonly options: AnalyseOptions;
  /** Of `before` to `after`; null until the first analysis has come. */
  readonly analysis: Analysis | null;
  /** Of all snapshots: for timelines. The same as `analysis` when the bounds are the first and the last. */
  readonly whole: Analysis | null;
  /** Of `analysis`; null while they are sought. */
  readonly waiters: readonly WaiterRow[] | null;
  /** What to say once the snapshots that have just come are analysed. */
  readonly arrived: string | null;
  /** What could not be read beside them. */
  readonly unread: string | null;
  /** Which of the snapshots are the watch's history; null before its first news. */
  readonly watched: { readonly from: number; readonly length: number } | null;
}

export interface State {
  readonly version: string;
  readonly columns: number;
  readonly rows: number;
  readonly unicode: boolean;
  readonly plain: boolean;
  readonly mouse: boolean;
  readonly formats: readonly string[];
  /** ISO 8601, of the last key, for "2 h ago"; given from outside so that update stays pure. */
  readonly now: string;
  readonly view: View | "start";
  readonly over: readonly Over[];
  readonly session: Session;
  readonly clusters: ClustersState;
  readonly goroutine: GoroutineState;
  readonly heap: HeapState;
  readonly help: HelpState;
  readonly hunt: HuntState;
  /** Cursor (index of a row) of the views that have no state of their own. */
  readonly cursors: Readonly<Record<"compare" | "family" | "waiters" | "process" | "stacks", number>>;
  readonly recent: readonly Recent[];
  readonly notes: Notes;
  /** Cluster ids, at most two, oldest first. */
  readonly marks: readonly string[];
  readonly prompt: Prompt | null;
  /** Names that could follow in the last part of a path, as far as it was typed when they were sought. */
  readonly paths: { readonly typed: string; readonly names: readonly string[] };
  readonly menu: Menu | null;
  readonly notice: Notice | null;
  readonly pasting: Progress | null;
  readonly live: LiveStatus | null;
  readonly pending: ReadonlyMap<number, Pending>;
  readonly nextRequest: number;
  /** file -> its lines, or null where it cannot be read. */
  readonly sources: ReadonlyMap<string, readonly string[] | null>;
}

export interface StateSeed {
  /** `analysis` is null until profiles have been read. */
  readonly heap?: Pick<HeapState, "analysis" | "formats"> &
    Partial<Pick<HeapState, "wanted" | "first" | "profiles" | "known">>;
  readonly version: string;
  readonly columns: number;
  readonly rows: number;
  readonly unicode: boolean;
  readonly plain: boolean;
  readonly formats: readonly string[];
  readonly now: string;
  readonly options: AnalyseOptions;
  readonly recent: readonly Recent[];
  readonly notes: Notes;
  readonly filter: string;
  readonly sort: string;
  readonly live: LiveStatus | null;
  /** What the hunt's form begins with; null for a blank one. */
  readonly hunt: HuntForm | null;
}

/** @returns the state before anything was opened */
export function newState(seed: StateSeed): State {
  const { heap = null, options, filter, sort, hunt, ...rest } = seed;
  return {
    ...rest,
    mouse: true,
    view: heap?.analysis == null ? "start" : "heap",
    heap: { ...newHeap(), ...heap },
    over: [],
    session: {
      snapshots: [],
      before: 0,
      after: 0,
      options,
      analysis: null,
      whole: null,
      waiters: null,
      arrived: null,
      unread: null,
      watched: null,
    },
    clusters: newClusters(filter, sort),
    goroutine: newGoroutine(),
    help: newHelp(),
    hunt: newHunt(hunt),
    cursors: { compare: 0, family: 0, waiters: 0, process: 0, stacks: 0 },
    marks: [],
    prompt: null,
    paths: { typed: "", names: [] },
    menu: null,
    notice: null,
    pasting: null,
    pending: new Map(),
    nextRequest: 1,
    sources: new Map(),
  };
}

/** The views that have something to show, in the order of their keys. */
export function viewsOf({ session: { snapshots }, heap: { analysis } }: State): readonly View[] {
  return VIEWS.filter((view) => (view === "heap" ? analysis !== null : snapshots.length > 0));
}

/** The screen that takes the keys. */
export function scopeOf(state: State): Scope {
  return state.over.at(-1) ?? state.view;
}

export function groupingOf(state: State): Grouping {
  return state.session.options.groupBy ?? "signature";
}
