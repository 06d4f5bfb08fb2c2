// Bytes of the terminal -> runs of keys and bodies of pastes. Bodies stay bytes: 64 MiB never becomes a string here.

const BEGIN = Buffer.from("\x1b[200~", "latin1");
const END = Buffer.from("\x1b[201~", "latin1");
const CR = 13;
const LF = 10;

export type InputRun =
  | { readonly kind: "keys"; readonly bytes: Buffer }
  | { readonly kind: "pasteBegan" }
  | { readonly kind: "paste"; readonly bytes: Buffer }
  | { readonly kind: "pasteEnded" };

/** Splits what the terminal sends at the marks of bracketed paste, however the reads cut it. */
export class PasteSplitter {
  #inPaste = false;
  #carry: Buffer | null = null;
  #carriedCr = false;

  /** True from the begin mark to the end mark. */
  get inPaste(): boolean {
    return this.#inPaste;
  }

  /** True while the last bytes may be the start of a mark (or a lone ESC). */
  get carries(): boolean {
    return this.#carry !== null;
  }

  /**
   * @param chunk bytes as read; a paste body may be changed in place (line ends)
   * @returns the runs in order; up to 5 bytes that may begin a mark are kept for the next call
   */
  push(chunk: Buffer): InputRun[] {
    const runs: InputRun[] = [];
    let rest = this.#carry === null ? chunk : Buffer.concat([this.#carry, chunk]);
    this.#carry = null;
    while (rest.length > 0) {
      const mark = this.#inPaste ? END : BEGIN;
      const at = rest.indexOf(mark);
      if (at === -1) {
        const kept = carriedLength(rest, mark);
        this.#emit(runs, rest.subarray(0, rest.length - kept));
        if (kept > 0) this.#carry = Buffer.from(rest.subarray(rest.length - kept));
        break;
      }
      this.#emit(runs, rest.subarray(0, at));
      if (this.#inPaste) this.#flushCr(runs);
      this.#inPaste = !this.#inPaste;
      runs.push({ kind: this.#inPaste ? "pasteBegan" : "pasteEnded" });
      rest = rest.subarray(at + mark.length);
    }
    return runs;
  }

  /** Gives up waiting for the rest of a mark: a carried ESC was a key (or part of the pasted text). */
  flush(): InputRun[] {
    const runs: InputRun[] = [];
    const carried = this.#carry;
    this.#carry = null;
    if (carried !== null) this.#emit(runs, carried);
    return runs;
  }

  #emit(runs: InputRun[], bytes: Buffer): void {
    if (bytes.length === 0) return;
    if (!this.#inPaste) {
      runs.push({ kind: "keys", bytes });
      return;
    }
    const body = this.#normalise(bytes);
    if (body.length > 0) runs.push({ kind: "paste", bytes: body });
  }

  /** Terminals send CR for the line ends of a paste; a CR LF is one line end, even cut between two reads. */
  #normalise(bytes: Buffer): Buffer {
    let body = bytes;
    if (this.#carriedCr) {
      this.#carriedCr = false;
      body = bytes[0] === LF ? bytes : Buffer.concat([Buffer.from([LF]), bytes]);
    }
    if (body.indexOf(CR) === -1) return body;
    let to = 0;
    for (let from = 0; from < body.length; from++) {
      const byte = body[from]!;
      if (byte !== CR) body[to++] = byte;
      else if (from + 1 === body.length) this.#carriedCr = true;
      else if (body[from + 1] !== LF) body[to++] = LF;
    }
    return body.subarray(0, to);
  }

  #flushCr(runs: InputRun[]): void {
    if (this.#carriedCr) runs.push({ kind: "paste", bytes: Buffer.from([LF]) });
    this.#carriedCr = false;
  }
}

/** How many of the last bytes are a beginning of the mark; 0 to 5. */
function carriedLength(bytes: Buffer, mark: Buffer): number {
  for (let length = Math.min(mark.length - 1, bytes.length); length > 0; length--) {
    if (mark.subarray(0, length).equals(bytes.subarray(bytes.length - length))) return length;
  }
  return 0;
}
