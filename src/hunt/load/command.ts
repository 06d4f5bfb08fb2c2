// A shell command (k6, vegeta, wrk, a script) -> a load: its output is passed on, its exit status told.

import { type ChildProcess, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import type { Load, LoadHooks, LoadOutcome, RunningLoad } from "./load.ts";

export interface CommandTiming {
  /** When the first snapshot under load is due; the next after twice as long each time, the last one counts. */
  readonly firstPeakMs: number;
  /** A command that fails within this time never made any load. */
  readonly atOnceMs: number;
  /** What it gets to end by itself after a SIGTERM. */
  readonly graceMs: number;
  /** How long its last lines are waited for. */
  readonly drainMs: number;
}

export const COMMAND_TIMING: CommandTiming = { firstPeakMs: 2_000, atOnceMs: 1_000, graceMs: 2_000, drainMs: 500 };

const LINES_KEPT = 3;
/** A command may print what it has downloaded, which has no lines: of a longer one the beginning is kept. */
const LONGEST_LINE = 2_000;

export function commandLoad(command: string, timing: CommandTiming = COMMAND_TIMING): Load {
  return { title: command, start: (cycle, hooks) => startCommand(command, cycle, hooks, timing) };
}

function startCommand(command: string, cycle: number, hooks: LoadHooks, timing: CommandTiming): RunningLoad {
  const beganMs = performance.now();
  const child = spawn(command, {
    shell: true,
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own: what the shell starts can be ended with it, and the terminal's ctrl-c is ours to handle.
    detached: process.platform !== "win32",
    env: { ...process.env, UNPARK_CYCLE: String(cycle) },
  });
  const last: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    eachLine(stream, (line) => {
      if (line.trim() !== "") last.push(line.trim());
      if (last.length > LINES_KEPT) last.shift();
      hooks.onOutput(line);
    });
  }
  const stopPeaks = peaks(hooks, timing.firstPeakMs);
  let stopped = false;
  const ended = new Promise<LoadOutcome>((resolve) => {
    child.once("error", (error) => resolve(outcome(`cannot be started (${error.message})`, 2)));
    const over = (status: number | null, signal: NodeJS.Signals | null): void => {
      if (stopped || status === 0) {
        resolve(outcome(null, null));
        return;
      }
      const how = signal === null ? `status ${status}` : `signal ${signal}`;
      const atOnce = cycle === 1 && performance.now() - beganMs < timing.atOnceMs;
      const words = last.length === 0 ? "" : `: ${last.join(" / ")}`;
      resolve(outcome(`the load command ended with ${how}${words}`, atOnce ? 2 : null));
    };
    child.once("close", over);
    // Something it left running in the background may hold its output open for ever.
    child.once("exit", (status, signal) => void setTimeout(() => over(status, signal), timing.drainMs).unref());
  }).finally(stopPeaks);
  return {
    ended,
    stop: () => {
      stopped = true;
      endGroup(child, timing.graceMs, ended);
    },
  };
}

function eachLine(stream: Readable, tell: (line: string) => void): void {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (text: string) => {
    const lines = (rest + text).split(/\r\n|[\r\n]/);
    rest = lines.pop()!.slice(0, LONGEST_LINE);
    for (const line of lines) tell(line.slice(0, LONGEST_LINE));
  });
  stream.once("end", () => {
    if (rest !== "") tell(rest);
  });
}

function outcome(trouble: string | null, fatal: 2 | null): LoadOutcome {
  return { connections: null, requests: null, summary: trouble ?? "the load command has ended", trouble, fatal };
}

/** How long a command runs is its own affair, so its height is looked for again and again, less and less often. */
function peaks({ onPeak }: LoadHooks, firstMs: number): () => void {
  let wait = firstMs;
  const again = (): void => {
    onPeak();
    wait *= 2;
    timer = setTimeout(again, wait);
  };
  let timer = setTimeout(again, wait);
  return () => clearTimeout(timer);
}

function endGroup(child: ChildProcess, graceMs: number, ended: Promise<unknown>): void {
  signalGroup(child, "SIGTERM");
  const hard = setTimeout(() => signalGroup(child, "SIGKILL"), graceMs);
  void ended.finally(() => clearTimeout(hard));
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // Already gone.
  }
}
