// The screen is killed at moments that nobody chose: the terminal is given back each time, and no process stays.
// `UNPARK_KILLS=100 npx vitest run test/pty/killed.test.ts` does it a hundred times; a seed gives the same keys and delay.

import { existsSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { chance } from "../dump/mutations.ts";
import { pprof, serve, type TestServer } from "../source/pprof-server.ts";
import { crowdDump } from "./crowd.ts";
import { type Driver, drive } from "./driver.ts";

const TIMES = Number(process.env.UNPARK_KILLS ?? 24);
const LATEST_MS = 1_200;
const STATUSES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
const WAYS = ["SIGINT", "SIGTERM", "SIGHUP", "closed"] as const;

const heaps = [0, 1, 2].map((at) => `test/heap/recordings/ws-map-leak-go1.27/${at}.heap.debug1.txt.gz`);
const dumps = ["1-before", "3-after", "5-after2"].map((name) => `samples/story/${name}.txt.gz`);
/** Where URL stands, a process answers; LOAD is a file that the load of a hunt writes its number to. */
const SCENES = {
  dumps,
  watch: ["URL", "--interval", "100ms"],
  hunt: ["hunt", "URL", "--load", "echo $$ > LOAD; exec sleep 300"],
  heap: ["heap", ...heaps],
  start: [],
  paste: [],
} as const satisfies Record<string, readonly string[]>;

/** None that ends or suspends the screen, or hands the terminal over. */
const KEYS = [..."jkGgsScf1234567?/ae", "enter", "esc", "tab", "down", "ctrl-d", "backspace"];

/** What the screen turns on, and how it must be at the end. */
const MODES = [
  ["alternate screen", "\x1b[?1049h", "\x1b[?1049l"],
  ["bracketed paste", "\x1b[?2004h", "\x1b[?2004l"],
  ["mouse", "\x1b[?1000h", "\x1b[?1000l"],
  ["mouse, drags", "\x1b[?1002h", "\x1b[?1002l"],
  ["mouse, SGR", "\x1b[?1006h", "\x1b[?1006l"],
  ["cursor hidden", "\x1b[?25l", "\x1b[?25h"],
  ["no wrapping", "\x1b[?7l", "\x1b[?7h"],
] as const;

const running: Driver[] = [];
let server: TestServer;

beforeAll(async () => {
  server = await serve(pprof(12));
});
afterAll(() => server.close());

afterEach(() => {
  for (const driver of running.splice(0)) driver.end();
});

const linux = existsSync("/proc/self/stat");
if (!linux) console.log("skipped: what stays of a session is read from /proc, which this system has not");

describe.skipIf(!linux)("the screen, killed", () => {
  test.each(Array.from({ length: TIMES }, (_, seed) => seed))("seed %i", async (seed) => {
    const random = chance(seed);
    const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
    // Every way comes equally often, in every scene.
    const way = WAYS[seed % WAYS.length]!;
    const scenes = Object.keys(SCENES) as (keyof typeof SCENES)[];
    const scene = scenes[Math.floor(seed / WAYS.length) % scenes.length]!;
    // Before a hunt has a load, its counts must stand still.
    const after = Math.floor(random() * LATEST_MS * (scene === "hunt" ? 4 : 1));
    // esc would end a hunt before anything was taken, and the screen with it.
    const keys = Array.from({ length: 40 }, () => pick(KEYS)).filter((key) => scene !== "hunt" || key !== "esc");
    const told = `${way} after ${after} ms in ${scene}`;

    const home = mkdtempSync(join(tmpdir(), "unpark-killed-"));
    const driver = open(SCENES[scene], home);
    await expect.poll(() => childOf(driver.pid), { interval: 2, timeout: 15_000 }).not.toBeNull();
    const program = childOf(driver.pid)!;
    const typing = setInterval(() => driver.press(keys.pop() ?? "j"), LATEST_MS / keys.length);
    if (scene === "paste") driver.write(`\x1b[200~${crowdDump(600)}`);
    // The moment itself is what is tried out: nothing is waited for.
    await new Promise((resolve) => setTimeout(resolve, after));
    clearInterval(typing);
    if (way === "closed") driver.hangUp();
    else process.kill(program, way);
    // The first one ends the hunt, and what was taken is shown; the next ends the screen.
    const again = scene === "hunt" && way === "SIGINT" ? setInterval(() => signal(program, way), 500) : undefined;

    if (way !== "closed") {
      await driver.until(/LEFT WITH \d+[\s\S]*GONE/);
      driver.press("enter");
      expect(driver.text(), told).toContain(`LEFT WITH ${STATUSES[way]}`);
      const words = driver.text().split(/\s+/);
      for (const word of ["icanon", "echo", "isig", "icrnl", "opost"]) expect(words, told).toContain(word);
      await driver.exited;
      expect(driver.alternate(), told).toBe(false);
      const raw = driver.raw();
      for (const [name, on, off] of MODES)
        expect(raw.lastIndexOf(off), `${name}: ${told}`).toBeGreaterThanOrEqual(raw.lastIndexOf(on));
    }
    clearInterval(again);
    await expect.poll(() => membersOf(driver.pid), { timeout: 15_000, message: told }).toEqual([]);
    const load = Number(readOf(join(home, "load")));
    if (load > 0) await expect.poll(() => readOf(`/proc/${load}/stat`), { timeout: 15_000, message: told }).toBe("");
  });
});

/** Below a shell that tells, once the program has ended, how it ended and how it left the terminal. */
function open(args: readonly string[], home: string): Driver {
  const word = (arg: string): string =>
    existsSync(arg) ? join(process.cwd(), arg) : arg.replace("URL", server.url).replace("LOAD", join(home, "load"));
  const words = [join(process.cwd(), "bin/unpark"), ...args.map(word)];
  // What is written last is lost where the terminal ends right behind it: the shell stays until it has been seen.
  const script = '"$@"; echo LEFT WITH $?; stty -a; echo GONE; read seen';
  const driver = drive({
    command: "/bin/sh",
    args: ["-c", script, "sh", process.execPath, ...words],
    env: { HOME: home, XDG_CONFIG_HOME: home },
    cwd: home,
    columns: 100,
    rows: 30,
  });
  running.push(driver);
  return driver;
}

function signal(pid: number, name: string): void {
  try {
    process.kill(pid, name);
  } catch {
    // Gone by now.
  }
}

function childOf(pid: number): number | null {
  const children = readOf(`/proc/${pid}/task/${pid}/children`).trim();
  return children === "" ? null : Number(children.split(" ")[0]);
}

/** Processes of a session that live; its leader is the terminal's first process. */
function membersOf(session: number): readonly string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => readOf(`/proc/${pid}/stat`))
    .filter((stat) => {
      // After the name in parentheses: state, parent, group, session.
      const [state, , , of] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return Number(of) === session && state !== "Z" && state !== "X";
    });
}

/** "" for a process that is gone. */
function readOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
