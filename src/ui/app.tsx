// Starts the screen and ends it: store, painter and keys are put together here, and the terminal is given back on every way out.

import { PassThrough } from "node:stream";
import { type Instance, render } from "ink";
import type { HeapAnalysis } from "../heap/analysis.ts";
import { clickAt } from "./draw/line.ts";
import { Painter } from "./draw/paint.ts";
import { themeOf } from "./draw/theme.ts";
import type { Frame } from "./draw/view.ts";
import { handOver, suspend } from "./hand-over.ts";
import type { Press } from "./input/keys.ts";
import { Pasted } from "./input/pasted.ts";
import { TerminalInput } from "./input/terminal.ts";
import type { Message } from "./message.ts";
import type { UiOptions } from "./options.ts";
import { type Program, performer } from "./perform.ts";
import type { Running } from "./running.ts";
import { draw, drawSoon, Screen } from "./shown.tsx";
import { newState, type Session, type State } from "./state.ts";
import { Store } from "./store.ts";
import { start } from "./update/update.ts";

const WHEEL_ROWS = 3;
const HUNT_TICK_MS = 250;

/** How the screen was left, and what it showed last. */
export interface Left {
  /**
   * 0 after `q`, 130 after ctrl-c, 143 after SIGTERM, 129 after SIGHUP; 2 for a hunt without a load, 2 or 3 where nothing
   * of the sources could be read.
   */
  readonly status: number;
  readonly session: Session;
  readonly heap: HeapAnalysis | null;
  /** Why, in one line, where it was left by itself. */
  readonly complaint: string | null;
}

/**
 * Shows the screen until the user quits.
 *
 * @throws what crashed it, after the terminal has been restored
 */
export async function runUi(options: UiOptions): Promise<Left> {
  const { stdout } = options;
  const write = (text: string): void => {
    if (!stdout.destroyed && stdout.writable) stdout.write(text);
  };
  let resolveStatus: (left: Left) => void = () => {};
  let rejectStatus: (error: unknown) => void = () => {};
  const ended = new Promise<Left>((resolve, reject) => {
    resolveStatus = resolve;
    rejectStatus = reject;
  });
  let pasted: Pasted | null = null;
  let input: TerminalInput | null = null;
  const quit = (status: number, complaint: string | null = null): void => {
    const { session, heap } = store.get();
    resolveStatus({ status, session, heap: heap.analysis, complaint });
  };

  const program: Program = {
    quit,
    suspend: () => void suspend(running, () => input),
    redraw: () => {
      running.painter.forget();
      draw(running);
    },
    setMouse: (on) => input?.setMouse(on),
    stopPaste: () => pasted?.stop(),
    decodePaste: async () => pasted?.decode() ?? { snapshots: [], heaps: [], refusal: null },
    handOver: (run) => handOver(running, input, run),
    write,
  };
  const store: Store = new Store(initialState(options), (effect) => perform(effect));
  const perform = performer(options, program, store.dispatch);
  const running: Running = {
    options,
    store,
    painter: new Painter(write, themeOf(options.colorLevel)),
    frame: { lines: [], cursor: null },
    away: false,
    lent: null,
    leaving: new AbortController(),
    drawing: false,
    crash: rejectStatus,
    suspendInk: null,
  };

  input = new TerminalInput(options.stdin, write, {
    press: (press) => pressed(running, press),
    pasteBegan: () => {
      store.dispatch({ type: "ticked", now: now() });
      const number = store.get().session.snapshots.length + 1;
      pasted = new Pasted(options.decoder(`pasted #${number}`, new Date().toISOString()), store.dispatch);
    },
    paste: (bytes) => pasted?.push(bytes),
    pasteEnded: () => {
      pasted?.end();
      pasted = null;
    },
    pasteStopped: () => store.dispatch({ type: "closed" }),
    expectsPaste: () => store.get().view === "start" && store.get().prompt === null,
    closed: () => quit(129),
  });

  const terminate = (): void => quit(143);
  const hangUp = (): void => quit(129);
  // An editor's ctrl-c is its own.
  const interrupt = (): void => {
    if (!running.away) store.dispatch({ type: "quitAsked", status: 130 });
  };
  const resized = (): void => {
    running.painter.forget();
    store.dispatch({ type: "resized", columns: stdout.columns, rows: stdout.rows });
  };
  const { sources, initial = [], patienceMs = 0 } = options;
  const begin = (): void => store.take(start(store.get(), sources, options.hunt?.atOnce === true, initial));
  process.on("SIGTERM", terminate);
  process.on("SIGHUP", hangUp);
  process.on("SIGINT", interrupt);
  options.leaveSignals?.();
  if (patienceMs > 0) begin();
  const early = patienceMs > 0 ? await settled(store, ended, patienceMs) : null;
  if (early !== null) {
    // Nothing was shown: it is as if there had been no screen.
    await options.hunt?.stop();
    return early;
  }

  // Ink must not touch the keys: they are read, split and told from pastes above.
  const ink: Instance = render(<Screen running={running} />, {
    stdout,
    stdin: new PassThrough() as unknown as NodeJS.ReadStream,
    alternateScreen: options.plain !== true,
    isScreenReaderEnabled: options.plain === true,
    exitOnCtrlC: false,
    patchConsole: false,
    interactive: true,
    maxFps: 60,
    incrementalRendering: true,
  });
  const unsubscribe = store.subscribe(() => drawSoon(running));
  drawSoon(running);
  const clock = setInterval(
    () => store.get().view === "start" && store.dispatch({ type: "ticked", now: now() }),
    60_000,
  );
  // A hunt shows its seconds.
  const huntClock = setInterval(
    () => store.get().hunt.run !== null && store.dispatch({ type: "ticked", now: now() }),
    HUNT_TICK_MS,
  );
  clock.unref();
  huntClock.unref();
  process.on("uncaughtException", rejectStatus);
  process.on("unhandledRejection", rejectStatus);
  stdout.on("resize", resized);
  stdout.on("error", hangUp);
  try {
    input.start(store.get().mouse);
    if (options.plain !== true) write("\x1b[?7l");
    if (patienceMs === 0) begin();
    return await ended;
  } finally {
    options.live?.stop();
    clearInterval(clock);
    clearInterval(huntClock);
    // Whatever the load has started ends with the screen.
    await options.hunt?.stop();
    running.leaving.abort();
    await running.lent?.catch(() => undefined);
    await input.drain();
    running.away = true;
    unsubscribe();
    stdout.off("resize", resized);
    if (options.plain !== true) write("\x1b[?7h");
    input.stop();
    ink.unmount();
    await ink.waitUntilExit().catch(() => {});
    process.off("SIGTERM", terminate);
    process.off("SIGHUP", hangUp);
    process.off("SIGINT", interrupt);
    process.off("uncaughtException", rejectStatus);
    process.off("unhandledRejection", rejectStatus);
    stdout.off("error", hangUp);
  }
}

/** @returns how the screen was left, when that was before all was read and judged, and before the time was up; else null */
async function settled(store: Store, ended: Promise<Left>, ms: number): Promise<Left | null> {
  let stop = (): void => {};
  const quiet = new Promise<null>((resolve) => {
    const timer = setTimeout(() => resolve(null), ms);
    const unsubscribe = store.subscribe(() => {
      // The effects of that very step may be the end: they come first.
      if (store.get().pending.size === 0) setImmediate(() => resolve(null));
    });
    stop = () => {
      clearTimeout(timer);
      unsubscribe();
    };
  });
  const left = await Promise.race([ended, quiet]);
  stop();
  return left;
}

function initialState(options: UiOptions): State {
  return newState({
    version: options.version,
    columns: options.stdout.columns || 80,
    rows: options.stdout.rows || 24,
    unicode: options.unicode,
    plain: options.plain === true,
    formats: options.formats,
    now: now(),
    options: { ...options.analyseOptions, ...(options.groupBy === undefined ? {} : { groupBy: options.groupBy }) },
    recent: options.recent.load(),
    heap: { ...options.heap, analysis: null },
    notes: options.notes?.load() ?? new Map(),
    filter: options.filter ?? "",
    sort: options.sort ?? "verdict",
    live: options.live?.status ?? null,
    hunt: options.hunt?.form ?? null,
  });
}

function now(): string {
  return new Date().toISOString();
}

function pressed({ store, frame }: Running, press: Press): void {
  store.dispatch({ type: "ticked", now: now() });
  if ("row" in press) {
    const message = mouseMessage(press, frame);
    if (message !== null) store.dispatch(message);
    return;
  }
  store.dispatch({ type: "keyPressed", key: press });
}

function mouseMessage(press: Extract<Press, { readonly row: number }>, frame: Frame): Message | null {
  if (press.name === "wheel-up") return { type: "moved", by: -WHEEL_ROWS, unit: "row" };
  if (press.name === "wheel-down") return { type: "moved", by: WHEEL_ROWS, unit: "row" };
  const clicked = frame.lines[press.row];
  return clicked === undefined ? null : clickAt(clicked, press.column);
}
