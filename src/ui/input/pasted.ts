// A paste as it comes in -> snapshots, or the one line of text it was (a path, a URL, words for the prompt).

import type { Decoder } from "../../decode.ts";
import type { Message } from "../message.ts";

/** A path or URL is not longer; a dump is. */
const SHORT_BYTES = 2048;

/** How often the figures on the screen change while a paste comes in. */
const REPORT_MS = 50;

/** One paste: bytes go straight into the parser, only the first few are kept as text. */
export class Pasted {
  readonly #decoder: Decoder;
  readonly #dispatch: (message: Message) => void;
  readonly #head: Buffer[] = [];
  #bytes = 0;
  #reportedAt = 0;
  #stopped = false;

  constructor(decoder: Decoder, dispatch: (message: Message) => void) {
    this.#decoder = decoder;
    this.#dispatch = dispatch;
    dispatch({ type: "pasteBegan" });
  }

  push(bytes: Buffer): void {
    if (this.#stopped) return;
    if (this.#bytes < SHORT_BYTES) this.#head.push(Buffer.from(bytes.subarray(0, SHORT_BYTES)));
    this.#bytes += bytes.length;
    this.#decoder.push(bytes);
    const now = Date.now();
    if (now - this.#reportedAt < REPORT_MS) return;
    this.#reportedAt = now;
    this.#dispatch({ type: "pasteProgressed", ...this.#decoder.progress() });
  }

  /** Cancelled: what still comes is read and thrown away, or it would be typed. */
  stop(): void {
    this.#stopped = true;
  }

  end(): void {
    if (this.#stopped) return;
    const text = this.#bytes <= SHORT_BYTES ? Buffer.concat(this.#head).toString("utf8").trim() : "";
    const oneLine = text !== "" && !/[\n\r]/.test(text);
    const snapshots = this.#decoder.end();
    if (snapshots.length === 0 && oneLine) this.#dispatch({ type: "textPasted", text });
    else this.#dispatch({ type: "pasteEnded", snapshots, trouble: this.#decoder.refusal() });
  }
}
