// `unpark hunt URL`: baseline -> load -> settle -> verdict, in the screen on a terminal; else lines on standard error and a
// report.

import { analyse } from "../../analyse.ts";
import { lineOf } from "../../hunt/lines.ts";
import { GoOn } from "../../hunt/load/person.ts";
import { type HuntResult, hunt as runHunt } from "../../hunt/run.ts";
import { clean } from "../../text/clean.ts";
import type { Options } from "../args.ts";
import { complain, endOnSignals, GATE_TRIPPED, type LeaveSignals, UserError } from "../exit.ts";
import { type Hunting, huntingOf } from "../hunt/hunting.ts";
import { printReport } from "../report/print.ts";

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** @returns the exit status */
export async function hunt(options: Options): Promise<number> {
  const screen = process.stdout.isTTY === true && options.format === null && options.out === null;
  const leaveSignals = endOnSignals();
  return screen ? huntInScreen(options, leaveSignals) : huntInLines(options, leaveSignals);
}

async function huntInScreen(options: Options, leaveSignals: LeaveSignals): Promise<number> {
  const { assertReachable } = await import("../hunt/hunt-port.ts");
  await assertReachable(options);
  const { showScreen } = await import("../screen/screen.ts");
  return showScreen(options, { analyseOptions: { idle: options.idle }, leaveSignals });
}

async function huntInLines(options: Options, leaveSignals: LeaveSignals): Promise<number> {
  const goOn = new GoOn();
  const person = process.stdin.isTTY === true && process.stderr.isTTY === true;
  const hunting = await huntingOf(options, goOn, person ? "enter" : null, complain);
  const { cycles, settleMs } = hunting;
  const stop = stopSignal();
  leaveSignals();
  const stopKeys = readKeys(goOn);
  const tell = teller();
  const result = await runHunt(hunting, (event) => tell(lineOf(event, { cycles, settleMs })), stop.signal);
  stopKeys();
  stop.off();
  return conclude(result, hunting, options, stop.status());
}

async function conclude(
  result: HuntResult,
  { heaps }: Hunting,
  options: Options,
  interrupted: number | null,
): Promise<number> {
  const { failure, snapshots, facts } = result;
  if (snapshots.length === 0)
    throw new UserError(failure?.message ?? "nothing was taken", interrupted ?? failure?.exit);
  // A load that never was says nothing about the process, whatever the baseline shows.
  if (failure !== null && failure.code === "usage") throw new UserError(failure.message, failure.exit);
  if (failure !== null) complain(`${failure.message}; the report is of what was taken`);
  const analysis = analyse(snapshots, { idle: options.idle, groupBy: options.groupBy, hunt: heaps.told(facts) });
  const status = await printReport(analysis, options);
  const grown = options.failOn === "growth" && heaps.verdict(facts)?.class === "leak";
  return interrupted ?? failure?.exit ?? (grown ? GATE_TRIPPED : status);
}

interface StopSignal {
  readonly signal: AbortSignal;
  readonly status: () => number | null;
  readonly off: () => void;
}

/** The first signal ends the hunt in good order; a second one ends the program. */
function stopSignal(): StopSignal {
  const controller = new AbortController();
  let status: number | null = null;
  const listeners = Object.entries(SIGNALS).map(([name, code]) => {
    const listener = (): void => {
      if (status !== null) process.exit(code);
      status = code;
      controller.abort();
    };
    process.on(name, listener);
    return () => process.off(name, listener);
  });
  return { signal: controller.signal, status: () => status, off: () => listeners.forEach((off) => void off()) };
}

/** Enter goes on where the hunt waits. */
function readKeys(goOn: GoOn): () => void {
  const { stdin } = process;
  if (stdin.isTTY !== true) return () => undefined;
  const pressed = (): void => goOn.press();
  stdin.on("data", pressed);
  return () => {
    stdin.off("data", pressed);
    stdin.pause();
    stdin.unref();
  };
}

/** Lines on standard error; one that repeats the last is not said again. */
function teller(): (line: string | null) => void {
  let last = "";
  return (line) => {
    if (line === null || line === last) return;
    last = line;
    process.stderr.write(`${clean(line)}\n`);
  };
}
