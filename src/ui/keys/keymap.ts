// Keys as data: which key means what, where, and what is said of it. Dispatch, footer, help and the README's table read this.

import { LISTED, noClusterHere } from "../here.ts";
import type { Message } from "../message.ts";
import { type Scope, VIEWS } from "../scope.ts";
import { clusterKeys } from "../screens/clusters/keys.ts";
import { goroutineKeys } from "../screens/goroutine/keys.ts";
import { heapKeys } from "../screens/heap/keys.ts";
import { chosenRow } from "../screens/heap/rows.ts";
import { helpKeys } from "../screens/help/keys.ts";
import { huntKeys } from "../screens/hunt/keys.ts";
import { startKeys } from "../screens/start/keys.ts";
import { type State, scopeOf, viewsOf } from "../state.ts";
import type { Group, KeyRow, KeyScope } from "./key-row.ts";

const NO_DUMP = "no goroutine dump is loaded: O opens one";
const ONE_VIEW = "there is no other view: O opens a dump or a profile beside this one";
const NO_HEAP = "no heap profile is loaded (see unpark heap)";
const NO_PLACE = "no place with a row of its own is chosen: esc leads to the list";
const NO_HEAP_NOTES = "notes are of clusters of goroutines, not of places in the heap";
const NOT_LIVE = "not live: nothing is being watched (open a process's URL with --interval)";

const everywhere: readonly KeyRow[] = [
  row("everywhere", ["j", "down"], { type: "moved", by: 1, unit: "row" }, "", "down one row", "Move"),
  row("everywhere", ["k", "up"], { type: "moved", by: -1, unit: "row" }, "", "up one row", "Move"),
  row("everywhere", ["ctrl-d"], { type: "moved", by: 1, unit: "half" }, "", "down half a page", "Move"),
  row("everywhere", ["ctrl-u"], { type: "moved", by: -1, unit: "half" }, "", "up half a page", "Move"),
  row("everywhere", ["pgdn", "ctrl-f"], { type: "moved", by: 1, unit: "page" }, "", "down one page", "Move"),
  row("everywhere", ["pgup", "ctrl-b"], { type: "moved", by: -1, unit: "page" }, "", "up one page", "Move"),
  row("everywhere", ["g", "home"], { type: "moved", by: -1, unit: "all" }, "", "to the top (gg too)", "Move"),
  row("everywhere", ["G", "end"], { type: "moved", by: 1, unit: "all" }, "", "to the end", "Move"),
  row("everywhere", ["?"], { type: "helpAsked" }, "help", "every key; type there to search", "Program"),
  row(
    "everywhere",
    ["M"],
    { type: "mouseToggled" },
    "",
    "mouse on or off (off: the terminal's own selection works)",
    "Program",
  ),
  row("everywhere", ["ctrl-l"], { type: "redrawAsked" }, "", "draw the screen anew", "Program"),
  row("everywhere", ["ctrl-z"], { type: "suspendAsked" }, "", "suspend; fg comes back", "Program"),
  row("everywhere", ["q"], { type: "quitAsked", status: 0 }, "quit", "quit", "Program"),
  row("everywhere", ["ctrl-c"], { type: "quitAsked", status: 130 }, "", "quit, with exit status 130", "Program"),
];

const loaded: readonly KeyRow[] = [
  row("loaded", ["tab"], { type: "viewCycled", by: 1 }, "view", "next view", "Look", needsViews),
  row("loaded", ["shift-tab"], { type: "viewCycled", by: -1 }, "", "previous view", "Look", needsViews),
  ...VIEWS.map((view, index) =>
    row("loaded", [String(index + 1)], { type: "viewChosen", view }, "", `view: ${view}`, "Look", (state) =>
      viewsOf(state).includes(view) ? null : view === "heap" ? NO_HEAP : NO_DUMP,
    ),
  ),
  row(
    "loaded",
    ["[", "ctrl-left"],
    { type: "boundMoved", which: "before", by: -1 },
    "",
    "an earlier snapshot is “before”",
    "Compare",
    needsTwo,
  ),
  row(
    "loaded",
    ["]", "ctrl-right"],
    { type: "boundMoved", which: "before", by: 1 },
    "",
    "a later snapshot is “before”",
    "Compare",
    needsTwo,
  ),
  row(
    "loaded",
    ["{"],
    { type: "boundMoved", which: "after", by: -1 },
    "",
    "an earlier snapshot is “after”",
    "Compare",
    needsTwo,
  ),
  row(
    "loaded",
    ["}"],
    { type: "boundMoved", which: "after", by: 1 },
    "",
    "a later snapshot is “after”",
    "Compare",
    needsTwo,
  ),
  row(
    "loaded",
    ["I"],
    { type: "idleToggled" },
    "",
    "“the service is idle and every client gone”: suspects that only this doubt holds become zombies",
    "Compare",
    needsTwo,
  ),
  row(
    "loaded",
    ["y"],
    { type: "copyAsked" },
    "copy",
    "copy: stack, goids, summary, issue text or file:line; of the heap: row, answer or issue text (over ssh too)",
    "Share",
    needsSomething,
  ),
  row("loaded", ["e"], { type: "exportAsked" }, "export", "write a report to a file", "Share", needsAnalysis),
  row(
    "loaded",
    ["o"],
    { type: "editorAsked" },
    "edit",
    "open the stuck line in $VISUAL or $EDITOR",
    "Share",
    needsPlace,
  ),
  row("loaded", ["esc", "h", "left"], { type: "closed" }, "back", "out of; cancels what is under way", "Move"),
  row(
    "loaded",
    ["m"],
    { type: "noteAsked" },
    "",
    "note on the cluster: good, suspicious, known; kept with its id, and in exports",
    "Share",
    needsCluster,
  ),
  row("loaded", ["O"], { type: "openAsked" }, "", "open another file or URL: it becomes the next snapshot", "Share"),
  row("loaded", ["H"], { type: "huntAsked" }, "", "hunt: load a live process and compare", "Live"),
  row("loaded", ["r"], { type: "liveAsked", command: "refresh" }, "", "refresh now", "Live", needsLive),
  {
    ...row("loaded", ["p"], { type: "liveAsked", command: "pause" }, "pause", "pause and go on", "Live", needsLive),
    labelHere: ({ live }) => (live?.paused === true ? "go on" : "pause"),
  },
  row(
    "loaded",
    ["t"],
    { type: "liveAsked", command: "take" },
    "take",
    "take a snapshot now and compare from it",
    "Live",
    needsLive,
  ),
  row(
    "loaded",
    ["P"],
    { type: "proofsAsked" },
    "",
    "ask Go itself for proofs of leaks (the process runs a garbage collection)",
    "Live",
    needsLive,
  ),
];

const typing: readonly KeyRow[] = [
  row("prompt", ["enter"], { type: "promptAccepted" }, "accept", "accept what was typed", "Typing"),
  row("prompt", ["esc", "ctrl-c"], { type: "promptLeft" }, "leave", "leave; in a filter: clear it", "Typing"),
  row("prompt", ["tab"], { type: "promptEdited", edit: "complete" }, "complete", "complete a field or value", "Typing"),
  row("prompt", ["up"], { type: "promptEdited", edit: "older" }, "history", "an earlier filter", "Typing"),
  row("prompt", ["down"], { type: "promptEdited", edit: "newer" }, "", "a later filter", "Typing"),
  row("prompt", ["ctrl-n"], { type: "moved", by: 1, unit: "row" }, "", "down one row of what is filtered", "Typing"),
  row("prompt", ["ctrl-p"], { type: "moved", by: -1, unit: "row" }, "", "up one row of what is filtered", "Typing"),
  row("prompt", ["pgdn"], { type: "moved", by: 1, unit: "page" }, "", "down one page of it", "Typing"),
  row("prompt", ["pgup"], { type: "moved", by: -1, unit: "page" }, "", "up one page of it", "Typing"),
  row("typing", ["left", "ctrl-b"], { type: "promptEdited", edit: "left" }, "", "one character left", "Typing"),
  row("typing", ["right", "ctrl-f"], { type: "promptEdited", edit: "right" }, "", "one character right", "Typing"),
  row("typing", ["home", "ctrl-a"], { type: "promptEdited", edit: "home" }, "", "to the beginning", "Typing"),
  row("typing", ["end", "ctrl-e"], { type: "promptEdited", edit: "end" }, "", "to the end", "Typing"),
  row("typing", ["backspace"], { type: "promptEdited", edit: "backspace" }, "", "erase to the left", "Typing"),
  row("typing", ["delete", "ctrl-d"], { type: "promptEdited", edit: "delete" }, "", "erase to the right", "Typing"),
  row("typing", ["ctrl-u"], { type: "promptEdited", edit: "erase" }, "", "erase all", "Typing"),
  row("typing", ["ctrl-w"], { type: "promptEdited", edit: "eraseWord" }, "", "erase a word", "Typing"),
  row("menu", ["j", "down"], { type: "menuMoved", by: 1 }, "", "next choice", "Typing"),
  row("menu", ["k", "up"], { type: "menuMoved", by: -1 }, "", "previous choice", "Typing"),
  row("menu", ["enter", "l", "right"], { type: "menuAccepted" }, "choose", "take this choice", "Typing"),
  row("menu", ["esc", "h", "left", "q", "ctrl-c"], { type: "menuLeft" }, "leave", "leave", "Typing"),
  ...Array.from({ length: 9 }, (_, index) =>
    row("menu", [String(index + 1)], { type: "menuPicked", index }, "", "take the choice of this number", "Typing"),
  ),
];

export const KEYMAP: readonly KeyRow[] = [
  ...startKeys,
  ...clusterKeys,
  ...goroutineKeys,
  ...heapKeys,
  ...helpKeys,
  ...huntKeys,
  ...loaded,
  ...everywhere,
  ...typing,
];

/** @returns the row of a key on the screen that takes the keys, or null */
export function rowOfKey(state: State, key: string): KeyRow | null {
  return TABLES.get(inputScope(state))?.get(key) ?? null;
}

/** @returns the rows that count here, those of the screen itself first */
export function rowsHere(state: State): readonly KeyRow[] {
  return rowsOfScope(inputScope(state));
}

export type InputScope = Scope | "prompt" | "form" | "menu";

export function inputScope(state: State): InputScope {
  if (state.menu !== null) return "menu";
  if (state.prompt === null) return scopeOf(state);
  return state.prompt.kind === "hunt" ? "form" : "prompt";
}

export const INPUT_SCOPES: readonly InputScope[] = [
  "start",
  ...VIEWS,
  "goroutine",
  "stacks",
  "hunt",
  "help",
  "prompt",
  "form",
  "menu",
];

/** The rows whose keys count in one scope. */
export function rowsOfScope(scope: InputScope): readonly KeyRow[] {
  return KEYMAP.filter((entry) => counts(entry.scope, scope));
}

function counts(declared: KeyScope, scope: InputScope): boolean {
  if (declared === scope) return true;
  if (scope === "prompt" || scope === "form") return declared === "typing";
  if (scope === "menu") return false;
  if (declared === "everywhere") return true;
  if (declared === "tables") return scope === "clusters" || scope === "compare";
  if (declared === "lists") return scope in LISTED;
  return declared === "loaded" && scope !== "start" && scope !== "help" && scope !== "hunt";
}

const TABLES: ReadonlyMap<InputScope, ReadonlyMap<string, KeyRow>> = new Map(
  INPUT_SCOPES.map((scope) => [
    scope,
    new Map(rowsOfScope(scope).flatMap((entry) => entry.keys.map((name) => [name, entry] as const))),
  ]),
);

const SIGNS: Readonly<Record<string, string>> = { up: "↑", down: "↓", left: "←", right: "→" };

/** Keys as they are printed: `j ↓`. */
export function keysLabel({ keys }: KeyRow, unicode = true): string {
  return keys.map((name) => (unicode ? (SIGNS[name] ?? name) : name)).join(" ");
}

function row(
  scope: KeyScope,
  keys: readonly string[],
  message: Message,
  label: string,
  help: string,
  group: Group,
  disabled?: (state: State) => string | null,
): KeyRow {
  return { scope, keys, message, label, help, group, ...(disabled === undefined ? {} : { disabled }) };
}

function needsTwo({ session }: State): string | null {
  return session.snapshots.length > 1 ? null : "one snapshot only: paste or open a second to compare";
}

function needsViews(state: State): string | null {
  return viewsOf(state).length > 1 ? null : ONE_VIEW;
}

function needsAnalysis(state: State): string | null {
  if (scopeOf(state) === "heap") return state.heap.analysis === null ? NO_HEAP : null;
  return state.session.analysis === null ? "nothing is loaded yet" : null;
}

function needsSomething(state: State): string | null {
  return scopeOf(state) === "heap" ? needsAnalysis(state) : needsCluster(state);
}

function needsPlace(state: State): string | null {
  if (scopeOf(state) === "heap") return chosenRow(state) === null ? NO_PLACE : null;
  return needsCluster(state);
}

function needsCluster(state: State): string | null {
  if (scopeOf(state) === "heap") return NO_HEAP_NOTES;
  return noClusterHere(state);
}

function needsLive({ live }: State): string | null {
  return live === null ? NOT_LIVE : null;
}
