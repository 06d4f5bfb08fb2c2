// A real program in a real pseudo-terminal, its screen read by a terminal emulator: press keys, wait for what must show.

import { spawn } from "@lydell/node-pty";
import xterm from "@xterm/headless";

export interface DriverOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
}

export interface Driver {
  /** Writes raw text to the program. */
  readonly write: (text: string) => void;
  /** Presses keys by name, one write each: "j", "enter", "esc", "ctrl-d", "up". */
  readonly press: (...keys: readonly string[]) => void;
  readonly screen: () => readonly string[];
  readonly text: () => string;
  /** Waits until the screen holds the text or fulfils the test; throws with the screen when it does not. */
  readonly until: (what: string | RegExp | ((text: string) => boolean), ms?: number) => Promise<string>;
  /** Waits until nothing more is written for a moment. */
  readonly idle: (quietMs?: number) => Promise<void>;
  readonly resize: (columns: number, rows: number) => void;
  readonly alternate: () => boolean;
  readonly kill: (signal: string) => void;
  readonly pid: number;
  /** All that was written, escapes included. */
  readonly raw: () => string;
  readonly exited: Promise<{ readonly code: number; readonly signal: number }>;
  readonly end: () => void;
  /** The terminal goes away under the program. */
  readonly hangUp: () => void;
  readonly onData: (listener: (data: string) => void) => void;
}

const KEYS: Readonly<Record<string, string>> = {
  enter: "\r",
  esc: "\x1b",
  tab: "\t",
  "shift-tab": "\x1b[Z",
  space: " ",
  backspace: "\x7f",
  delete: "\x1b[3~",
  up: "\x1b[A",
  down: "\x1b[B",
  right: "\x1b[C",
  left: "\x1b[D",
  "ctrl-left": "\x1b[1;5D",
  "ctrl-right": "\x1b[1;5C",
  home: "\x1b[H",
  end: "\x1b[F",
  pgup: "\x1b[5~",
  pgdn: "\x1b[6~",
};

/** What tells Ink and others that nobody is watching. */
const UNATTENDED = [
  "CI",
  "CONTINUOUS_INTEGRATION",
  "BUILD_NUMBER",
  "RUN_ID",
  "GITHUB_ACTIONS",
  "TMUX",
  "NO_COLOR",
  "FORCE_COLOR",
];

/** Characters of one write: while they are taken, the program writes less than a pseudo-terminal holds. */
const PIECE = 32_768;

export function drive(options: DriverOptions): Driver {
  const columns = options.columns ?? 80;
  const rows = options.rows ?? 24;
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries({
    ...process.env,
    TERM: "xterm-256color",
    LANG: "C.UTF-8",
    LC_ALL: "C.UTF-8",
    COLORTERM: "truecolor",
  })) {
    if (value !== undefined && !UNATTENDED.includes(name) && !name.startsWith("CI_")) env[name] = value;
  }
  for (const [name, value] of Object.entries(options.env ?? {})) {
    if (value === undefined) delete env[name];
    else env[name] = value;
  }
  const pty = spawn(options.command, [...options.args], {
    cols: columns,
    rows,
    env,
    cwd: options.cwd ?? process.cwd(),
    name: "xterm-256color",
  });
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  let raw = "";
  let lastAt = Date.now();
  let pendingWrites = 0;
  let over = false;
  const listeners: ((data: string) => void)[] = [];
  const watchers = new Set<() => void>();
  pty.onData((data) => {
    raw += data;
    lastAt = Date.now();
    pendingWrites++;
    for (const listener of listeners) listener(data);
    terminal.write(data, () => {
      pendingWrites--;
      for (const watcher of watchers) watcher();
    });
  });
  const screen = (): readonly string[] => {
    const buffer = terminal.buffer.active;
    return Array.from(
      { length: terminal.rows },
      (_, row) => buffer.getLine(buffer.baseY + row)?.translateToString(true) ?? "",
    );
  };
  const text = (): string => screen().join("\n");
  const until: Driver["until"] = (what, ms = 15_000) =>
    new Promise((resolve, reject) => {
      const holds = (shown: string): boolean =>
        typeof what === "string" ? shown.includes(what) : what instanceof RegExp ? what.test(shown) : what(shown);
      const look = (): void => {
        const shown = text();
        if (!holds(shown)) return;
        stop();
        resolve(shown);
      };
      const timer = setTimeout(() => {
        stop();
        reject(new Error(`not seen within ${ms} ms: ${what}\n${text()}`));
      }, ms);
      const stop = (): void => {
        clearTimeout(timer);
        watchers.delete(look);
      };
      watchers.add(look);
      look();
    });
  const idle = async (quietMs = 60): Promise<void> => {
    while (pendingWrites > 0 || Date.now() - lastAt < quietMs) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  // A write to a pseudo-terminal waits until it is taken. The program takes nothing while its own output is not read, and
  // that is read here, between two pieces.
  let unwritten = "";
  let at = 0;
  const writeNext = (): void => {
    if (over || at >= unwritten.length) return;
    pty.write(unwritten.slice(at, at + PIECE));
    at += PIECE;
    if (at < unwritten.length) setImmediate(writeNext);
  };
  const write = (data: string): void => {
    const waiting = at < unwritten.length;
    unwritten = waiting ? unwritten + data : data;
    if (waiting) return;
    at = 0;
    writeNext();
  };
  // The end may be heard of before the last of the text.
  const exited = new Promise<{ code: number; signal: number }>((resolve) => {
    pty.onExit(({ exitCode, signal }) => {
      over = true;
      void idle().then(() => resolve({ code: exitCode, signal: signal ?? 0 }));
    });
  });
  return {
    write,
    press: (...keys) => {
      for (const key of keys) {
        const control = /^ctrl-([a-z])$/.exec(key)?.[1];
        write(control === undefined ? (KEYS[key] ?? key) : String.fromCharCode(control.charCodeAt(0) - 96));
      }
    },
    screen,
    text,
    until,
    idle,
    resize: (c, r) => {
      terminal.resize(c, r);
      pty.resize(c, r);
    },
    alternate: () => terminal.buffer.active.type === "alternate",
    kill: (signal) => pty.kill(signal),
    pid: pty.pid,
    raw: () => raw,
    exited,
    hangUp: () => (pty as unknown as { destroy(): void }).destroy(),
    end: () => {
      try {
        pty.kill("SIGKILL");
      } catch {
        // Already gone.
      }
    },
    onData: (listener) => listeners.push(listener),
  };
}
