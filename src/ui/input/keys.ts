// Bytes of a run of keys -> key names, one for each press: "j", "G", "ctrl-d", "up", "enter", "esc"; and mouse events.

/** A key by its name. `text` is what it would type, null for a key that types nothing. */
export interface Key {
  readonly name: string;
  readonly text: string | null;
}

/** Columns and rows count from 0. */
export interface MouseEvent {
  readonly name: "click" | "wheel-up" | "wheel-down";
  readonly column: number;
  readonly row: number;
}

export type Press = Key | (MouseEvent & { readonly text: null });

const FINALS: Readonly<Record<string, string>> = {
  A: "up",
  B: "down",
  C: "right",
  D: "left",
  F: "end",
  H: "home",
  Z: "shift-tab",
};

const TILDES: Readonly<Record<string, string>> = {
  "1": "home",
  "2": "insert",
  "3": "delete",
  "4": "end",
  "5": "pgup",
  "6": "pgdn",
  "7": "home",
  "8": "end",
};

const CONTROLS: Readonly<Record<number, string>> = {
  8: "backspace",
  9: "tab",
  10: "enter",
  13: "enter",
  27: "esc",
  127: "backspace",
};

// CSI: parameters, intermediates, one final byte. SS3: one byte.
const SEQUENCE = /^\x1b(?:\[([0-9:;<=>?]*)[ -/]*([@-~])|O([A-Za-z]))/;
const UNFINISHED = /^\x1b(?:\[[0-9:;<=>?]*[ -/]*|O)?$/;

/** Splits runs of keys into single presses; keeps an escape sequence that a read has cut until the rest comes. */
export class KeyReader {
  #carry = "";
  readonly #decoder = new TextDecoder();

  /** True while the start of an escape sequence waits for its rest. */
  get carries(): boolean {
    return this.#carry !== "";
  }

  push(bytes: Uint8Array): Press[] {
    return this.#read(this.#carry + this.#decoder.decode(bytes, { stream: true }), false);
  }

  /** The rest did not come: what was kept were keys (a lone ESC). */
  flush(): Press[] {
    return this.#read(this.#carry, true);
  }

  #read(text: string, final: boolean): Press[] {
    const presses: Press[] = [];
    this.#carry = "";
    let at = 0;
    while (at < text.length) {
      const rest = text.slice(at, at + 64);
      if (rest[0] !== "\x1b") {
        const char = String.fromCodePoint(text.codePointAt(at)!);
        presses.push(keyOf(char));
        at += char.length;
        continue;
      }
      if (!final && UNFINISHED.test(rest)) {
        this.#carry = text.slice(at);
        break;
      }
      const [press, length] = readEscape(rest);
      if (press !== null) presses.push(press);
      at += length;
    }
    return presses;
  }
}

/** `\x1b[5~` -> pgup, 4 chars. A reply or key we do not know is swallowed (null), never typed. */
function readEscape(rest: string): readonly [Press | null, number] {
  const found = SEQUENCE.exec(rest);
  // ESC and a key in one read are two keys (typed fast, or over a slow line): no key of ours is an alt-key.
  if (found === null) return [key("esc"), 1];
  const [all, parameters = "", final = "", ss3] = found;
  if (ss3 !== undefined) return [named(FINALS[ss3] ?? (ss3 === "M" ? "enter" : undefined), ""), all.length];
  if (parameters.startsWith("<")) return [mouseOf(parameters.slice(1), final), all.length];
  const [first = "", modifier = ""] = parameters.split(";");
  return [named(final === "~" ? TILDES[first] : FINALS[final], modifier), all.length];
}

function named(name: string | undefined, modifier: string): Key | null {
  if (name === undefined) return null;
  const bits = Math.max(0, Number(modifier || "1") - 1);
  const prefix = `${bits & 4 ? "ctrl-" : ""}${bits & 2 ? "alt-" : ""}${bits & 1 ? "shift-" : ""}`;
  return key(prefix + name);
}

/** SGR mouse: `button;column;row` with M for press and m for release. Drags and other buttons are nothing to us. */
function mouseOf(parameters: string, final: string): Press | null {
  const [button = -1, column = 0, row = 0] = parameters.split(";").map(Number);
  const place = { column: column - 1, row: row - 1, text: null };
  if (button === 64) return { name: "wheel-up", ...place };
  if (button === 65) return { name: "wheel-down", ...place };
  return button === 0 && final === "M" ? { name: "click", ...place } : null;
}

function keyOf(char: string): Key {
  const code = char.codePointAt(0)!;
  const control = CONTROLS[code];
  if (control !== undefined) return key(control);
  if (code === 0) return key("ctrl-space");
  if (code < 27) return key(`ctrl-${String.fromCharCode(code + 96)}`);
  if (code < 32) return key(`ctrl-${"\\]^_"[code - 28]}`);
  if (code >= 0x80 && code < 0xa0) return key("unknown");
  return { name: char === " " ? "space" : char, text: char };
}

function key(name: string): Key {
  return { name, text: null };
}
