// The state as it changes -> frames on the terminal, or words for a screen reader.

import { Text, useApp } from "ink";
import { type ReactElement, useSyncExternalStore } from "react";
import { textOf } from "./draw/line.ts";
import { frameOf } from "./draw/view.ts";
import type { Running } from "./running.ts";

/**
 * React's whole part. A sighted terminal's rows are painted by us (see paint.ts): Ink itself takes apart every visible cell
 * in each frame, which at 200x60 costs more than a frame lasts. For a screen reader Ink writes the lines as text.
 */
export function Screen({ running }: { readonly running: Running }): ReactElement | null {
  running.suspendInk = useApp().suspendTerminal;
  return running.store.get().plain ? <Spoken running={running} /> : null;
}

function Spoken({ running }: { readonly running: Running }): ReactElement {
  const state = useSyncExternalStore(running.store.subscribe, running.store.get);
  let text = "";
  attempt(running, () => {
    const lines = frameOf(state).lines.map((shown) => textOf(shown).trimEnd());
    text = lines.filter((shown) => shown !== "").join("\n");
  });
  return <Text>{text}</Text>;
}

/** Draws once for all that one read of the terminal has changed. */
export function drawSoon(running: Running): void {
  if (running.drawing) return;
  running.drawing = true;
  queueMicrotask(() => {
    running.drawing = false;
    attempt(running, () => draw(running));
  });
}

/** A fault while drawing ends the screen in good order; React would put its own page of it on the terminal. */
function attempt(running: Running, work: () => void): void {
  try {
    work();
  } catch (error) {
    running.crash(error);
  }
}

/** Draws at once. */
export function draw(running: Running): void {
  const state = running.store.get();
  if (state.plain || running.away) return;
  const frame = frameOf(state);
  running.frame = frame;
  running.painter.paint(frame);
}
