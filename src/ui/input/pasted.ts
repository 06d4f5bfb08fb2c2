// A paste as it comes in -> a dump for the decoder, or the one line of text it was (a path, a URL, words for the prompt).

import type { Message } from "../message.ts";
import type { Decoded, PasteDecoder } from "../options.ts";

/** A path or URL is not longer; a dump is. */
const SHORT_BYTES = 2048;

/** How often the figures on the screen change while a paste comes in. */
const REPORT_MS = 50;

/** One paste: bytes go straight to the decoder, only the first few are kept as text. */
export class Pasted {
  readonly #decoder: PasteDecoder;
  readonly #dispatch: (message: Message) => void;
  readonly #head: Buffer[] = [];
  #bytes = 0;
  #reportedAt = 0;
  #stopped = false;

  constructor(decoder: PasteDecoder, dispatch: (message: Message) => void) {
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
    this.#dispatch({ type: "pasteProgressed", bytes: this.#bytes, goroutines: this.#decoder.progress().goroutines });
  }

  /** Cancelled: what still comes is read and thrown away, or it would be typed. */
  stop(): void {
    this.#stopped = true;
    this.#decoder.stop();
  }

  end(): void {
    if (this.#stopped) return;
    const text = this.#bytes <= SHORT_BYTES ? Buffer.concat(this.#head).toString("utf8").trim() : "";
    // Keys may follow at once, an enter after a path: text is told before they are read. A whole dump on one line of a
    // structured log has this word in it.
    if (text === "" || /[\n\r]|\bgoroutine /.test(text)) {
      this.#dispatch({ type: "pasteEnded" });
      return;
    }
    this.#decoder.stop();
    this.#dispatch({ type: "textPasted", text });
  }

  /** What the decoder made of it, after its end. */
  decode(): Promise<Decoded> {
    return this.#decoder.end();
  }
}
