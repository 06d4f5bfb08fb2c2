// (state, message) -> the next state and the effects. One handler a message; the rooms below hold them.

import type { Snapshot } from "../../dump/model.ts";
import { type InputScope, inputScope, rowOfKey } from "../keys/keymap.ts";
import type { Message } from "../message.ts";
import { clusterHandlers } from "../screens/clusters/update.ts";
import { goroutineHandlers } from "../screens/goroutine/update.ts";
import { heapHandlers } from "../screens/heap/update.ts";
import { huntHandlers, isHunting, started, stopped } from "../screens/hunt/update.ts";
import { startHandlers } from "../screens/start/update.ts";
import type { Menu, State } from "../state.ts";
import { arrive } from "./arrive.ts";
import { closeHandlers } from "./close.ts";
import { keepVisible, moveHandlers } from "./move.ts";
import { pastingHandlers } from "./pasting.ts";
import { promptHandlers } from "./prompt.ts";
import { beginReading, readingHandlers } from "./reading.ts";
import { sessionHandlers } from "./session.ts";
import { shareHandlers } from "./share.ts";
import { type Handlers, only, type Step, withNotice } from "./step.ts";
import { watchedHandlers } from "./watched.ts";

const LEAVE_HUNT: Menu = {
  title: "the hunt is under way: what it has taken is lost with it",
  items: [
    { label: "stop it and keep what was taken", message: { type: "huntStopAsked" } },
    { label: "quit", message: { type: "quitAsked", status: 0, sure: true } },
  ],
  index: 0,
};

const terminal: Pick<
  Handlers,
  | "keyPressed"
  | "resized"
  | "ticked"
  | "mouseToggled"
  | "suspendAsked"
  | "redrawAsked"
  | "quitAsked"
  | "noticed"
  | "menuMoved"
  | "menuPicked"
  | "menuAccepted"
  | "menuLeft"
> = {
  keyPressed: (state, { key }) => {
    const scope: InputScope = inputScope(state);
    const cleared = scope === "menu" || state.notice === null ? state : { ...state, notice: null };
    const row = rowOfKey(state, key.name);
    if (row === null)
      return key.text !== null && (scope === "prompt" || scope === "form")
        ? update(cleared, { type: "typed", text: key.text })
        : only(cleared);
    const reason = row.disabled?.(state) ?? null;
    return reason === null ? update(cleared, row.message) : only(withNotice(cleared, reason));
  },
  resized: (state, { columns, rows }) => only(keepVisible({ ...state, columns, rows })),
  ticked: (state, { now }) => only({ ...state, now }),
  mouseToggled: (state) => {
    const text = state.mouse
      ? "mouse off: the terminal's own selection works; M turns it on"
      : "mouse on; M turns it off";
    return only(withNotice({ ...state, mouse: !state.mouse }, text), { type: "mouse", on: !state.mouse });
  },
  suspendAsked: (state) => only(state, { type: "suspend" }),
  redrawAsked: (state) => only(state, { type: "redraw" }),
  // A hunt may have taken half an hour: ctrl-c ends it before it ends the program, q asks.
  quitAsked: (state, { status, sure = false }) => {
    if (sure || !isHunting(state)) return only(state, { type: "quit", status });
    return status === 130 ? stopped(state) : only({ ...state, menu: LEAVE_HUNT });
  },
  noticed: (state, { text, tone }) => only(withNotice(state, text, tone)),
  menuMoved: (state, { by }) => {
    const { menu } = state;
    if (menu === null) return only(state);
    const index = Math.max(0, Math.min(menu.items.length - 1, menu.index + by));
    return only({ ...state, menu: { ...menu, index } });
  },
  menuPicked: (state, { index }) => {
    const item = state.menu?.items[index];
    return item === undefined ? only(state) : update({ ...state, menu: null }, item.message);
  },
  menuAccepted: (state) => update(state, { type: "menuPicked", index: state.menu?.index ?? 0 }),
  menuLeft: (state) => only({ ...state, menu: null }),
};

const handlers: Handlers = {
  ...terminal,
  ...moveHandlers,
  ...closeHandlers,
  ...readingHandlers,
  ...pastingHandlers,
  ...promptHandlers,
  ...startHandlers,
  ...clusterHandlers,
  ...goroutineHandlers,
  ...heapHandlers,
  ...huntHandlers,
  ...sessionHandlers,
  ...shareHandlers,
  ...watchedHandlers,
};

/** Pure: the same state and message give the same step. */
export function update(state: State, message: Message): Step {
  const handle = handlers[message.type] as (state: State, message: Message) => Step;
  return handle(state, message);
}

/** What to do at the start: hunt, show what was read already, or read the sources that were named, oldest first. */
export function start(
  state: State,
  sources: readonly string[],
  hunting: boolean,
  initial: readonly Snapshot[] = [],
): Step {
  if (hunting) return started(state, true);
  if (sources.length > 0) return beginReading(state, sources, true);
  const first = initial.at(-1);
  if (first === undefined) return only(state);
  const [next, effects] = arrive(state, { snapshots: initial, heaps: [], hunt: null }, "read");
  return [next, state.live === null ? effects : [...effects, { type: "watch", first }]];
}
