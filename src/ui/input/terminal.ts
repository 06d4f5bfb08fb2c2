// The terminal's stream -> presses and pastes. Owns raw mode, bracketed paste and the mouse, and gives all back.

import { closeSync, openSync } from "node:fs";
import { ReadStream } from "node:tty";
import { KeyReader, type Press } from "./keys.ts";
import { type InputRun, PasteSplitter } from "./paste.ts";

export interface InputHandler {
  readonly press: (press: Press) => void;
  readonly pasteBegan: () => void;
  /** The bytes are the reader's again after the call. */
  readonly paste: (bytes: Buffer) => void;
  readonly pasteEnded: () => void;
  /** ESC pressed while a paste has not ended. */
  readonly pasteStopped: () => void;
  /** True on a screen where text without marks is taken as a paste. */
  readonly expectsPaste: () => boolean;
  /** The terminal has gone. */
  readonly closed: () => void;
}

/** A lone ESC was a key when nothing follows for so long. */
const ESCAPE_MS = 25;
/** A paste without marks has ended when nothing follows for so long; a line over which it comes may halt in between. */
const BURST_MS = 400;
/** After quitting, the rest of a paste has ended when nothing follows for so long. */
const DRAIN_MS = 250;
const DRAIN_MOST_MS = 10_000;

const ESC = 27;

export class TerminalInput {
  readonly #stream: ReadStream;
  readonly #ownsStream: boolean;
  readonly #write: (text: string) => void;
  readonly #handler: InputHandler;
  readonly #splitter = new PasteSplitter();
  readonly #keys = new KeyReader();
  #timer: NodeJS.Timeout | null = null;
  #burst = false;
  #mouse = false;
  #active = false;
  #lastReadAt = 0;

  /**
   * @param stdin null: standard input is a pipe, keys come from /dev/tty
   * @throws where there is no terminal at all
   */
  constructor(stdin: ReadStream | null, write: (text: string) => void, handler: InputHandler) {
    this.#ownsStream = stdin === null;
    this.#stream = stdin ?? openTerminal();
    this.#write = write;
    this.#handler = handler;
  }

  get inPaste(): boolean {
    return this.#splitter.inPaste || this.#burst;
  }

  start(mouse: boolean): void {
    this.#stream.on("data", this.#onData);
    this.#stream.on("error", this.#onEnd);
    this.#stream.on("end", this.#onEnd);
    this.resume(mouse);
  }

  /** Takes the terminal (again). */
  resume(mouse: boolean): void {
    this.#active = true;
    this.#setRaw(true);
    this.#stream.ref();
    this.#stream.resume();
    this.#write("\x1b[?2004h");
    this.setMouse(mouse);
  }

  /** Hands the terminal to someone else: the shell, an editor. */
  pause(): void {
    const mouse = this.#mouse;
    this.setMouse(false);
    this.#mouse = mouse;
    this.#write("\x1b[?2004l");
    this.#active = false;
    this.#stream.pause();
    this.#setRaw(false);
  }

  setMouse(on: boolean): void {
    if (on !== this.#mouse || on) this.#write(on ? "\x1b[?1000h\x1b[?1006h" : "\x1b[?1006l\x1b[?1000l");
    this.#mouse = on;
  }

  /** Waits for the end of a paste that is still coming in, so that its rest is not typed into the shell. */
  async drain(): Promise<void> {
    if (!this.inPaste) return;
    const began = Date.now();
    this.#lastReadAt = began;
    while (this.inPaste && Date.now() - this.#lastReadAt < DRAIN_MS && Date.now() - began < DRAIN_MOST_MS) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** Gives the terminal back for good. Safe to call twice. */
  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#stream.off("data", this.#onData);
    this.setMouse(false);
    this.#write("\x1b[?2004l");
    this.#active = false;
    this.#setRaw(false);
    this.#stream.pause();
    this.#stream.unref();
    if (this.#ownsStream) this.#stream.destroy();
  }

  #setRaw(on: boolean): void {
    try {
      this.#stream.setRawMode(on);
    } catch {
      // The terminal has gone (hang-up): there is nothing to restore.
    }
  }

  readonly #onEnd = (): void => this.#handler.closed();

  readonly #onData = (chunk: Buffer): void => {
    if (!this.#active) return;
    this.#lastReadAt = Date.now();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#burst || this.#beginsBurst(chunk)) {
      this.#pushBurst(chunk);
      return;
    }
    for (const run of this.#splitter.push(chunk)) this.#take(run);
    if (this.#splitter.carries || this.#keys.carries) this.#timer = setTimeout(this.#onSilence, ESCAPE_MS);
  };

  readonly #onSilence = (): void => {
    this.#timer = null;
    if (this.#burst) {
      this.#burst = false;
      this.#handler.pasteEnded();
      return;
    }
    const stopped = this.#splitter.inPaste && this.#splitter.carries;
    for (const run of this.#splitter.flush()) this.#take(run);
    if (stopped) this.#handler.pasteStopped();
    for (const press of this.#keys.flush()) this.#handler.press(press);
  };

  #take(run: InputRun): void {
    if (run.kind === "keys") for (const press of this.#keys.push(run.bytes)) this.#handler.press(press);
    else if (run.kind === "paste") this.#handler.paste(run.bytes);
    else if (run.kind === "pasteBegan") this.#handler.pasteBegan();
    else this.#handler.pasteEnded();
  }

  /** A terminal without bracketed paste sends the text as if typed: told by its size and its line ends, not by time. */
  #beginsBurst(chunk: Buffer): boolean {
    if (this.#splitter.inPaste || this.#splitter.carries || chunk.indexOf(ESC) !== -1) return false;
    const head = chunk.subarray(0, 4096).toString("latin1");
    // What comes after such a halt is no keys either.
    if (/(^|[\r\n])\s*goroutine (profile: total )?\d+|[\r\n]\t\S+\.(go|s):\d+|[\r\n]created by /.test(head))
      return true;
    if (!this.#handler.expectsPaste()) return false;
    if (chunk.length >= 6 && /^(~?\/|\.\.?\/|https?:\/\/)[^\r\n]+[\r\n]?$/.test(head)) return true;
    return chunk.length >= 64 && /[\r\n]/.test(head);
  }

  #pushBurst(chunk: Buffer): void {
    if (!this.#burst) this.#handler.pasteBegan();
    this.#burst = true;
    // Each CR is a line end here; a CR LF pair does not occur in what a terminal types.
    for (let at = chunk.indexOf(13); at !== -1; at = chunk.indexOf(13, at)) chunk[at] = 10;
    this.#handler.paste(chunk);
    this.#timer = setTimeout(this.#onSilence, BURST_MS);
  }
}

function openTerminal(): ReadStream {
  const handle = openSync("/dev/tty", "r+");
  try {
    return new ReadStream(handle);
  } catch (error) {
    closeSync(handle);
    throw error;
  }
}
