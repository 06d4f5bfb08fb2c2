// What lives as long as the screen: who draws, who takes part, who has the terminal.

import type { Painter } from "./draw/paint.ts";
import type { Frame } from "./draw/view.ts";
import type { UiOptions } from "./options.ts";
import type { Store } from "./store.ts";

export interface Running {
  readonly options: UiOptions;
  readonly store: Store;
  readonly painter: Painter;
  /** As last drawn: what a click points at. */
  frame: Frame;
  /** The terminal is someone else's (the shell's, an editor's), or is being given back: nothing is drawn. */
  away: boolean;
  /** Whoever has the terminal now, until it is ours again. */
  lent: Promise<unknown> | null;
  /** The screen ends: who has the terminal gives it back at once. */
  readonly leaving: AbortController;
  /** A frame is due in this very turn. */
  drawing: boolean;
  /** Ends the screen with what crashed it. */
  readonly crash: (error: unknown) => void;
  suspendInk: ((run: () => Promise<void>) => Promise<void>) | null;
}
