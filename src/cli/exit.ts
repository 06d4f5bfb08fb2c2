// Exit statuses, and the one line that goes to standard error.

import { setImmediate } from "node:timers/promises";
import { endChildren } from "../source/children.ts";
import { clean } from "../text/clean.ts";

export const ANALYSED = 0;
export const GATE_TRIPPED = 1;
export const UNUSABLE = 2;
export const UNFETCHED = 3;
export const INTERRUPTED = 130;

/** 128 and the signal's number, as a shell tells it; a handler is needed where unpark is the first process of a container. */
const SIGNALS = { SIGHUP: 129, SIGINT: INTERRUPTED, SIGTERM: 143 } as const;

/** Something the user can mend; its message is one line. */
export class UserError extends Error {
  readonly status: number;

  constructor(message: string, status = UNUSABLE) {
    super(message);
    this.status = status;
  }
}

/** Takes the handlers of signals away again. */
export type LeaveSignals = () => void;

/**
 * Ends the program at once on a signal, by the signal itself: `process.exit` would wait for a read that never returns
 * (a FIFO without a writer). The first process of a container survives its own signal, and exits with the status.
 *
 * @returns for a part that ends in its own way, once its own handlers are there (in between a signal would be lost), and,
 *          behind `signalsSeen`, for one that lets no handler run: the signal's own effect needs no event loop
 */
export function endOnSignals(): LeaveSignals {
  const handlers = Object.entries(SIGNALS).map(([signal, status]) => {
    const end = (): void => {
      process.off(signal, end);
      endChildren();
      process.kill(process.pid, signal);
      process.exit(status);
    };
    return [signal, end] as const;
  });
  for (const [signal, end] of handlers) process.on(signal, end);
  return () => {
    for (const [signal, end] of handlers) process.off(signal, end);
  };
}

/** A signal that came while nothing was awaited would be lost with its handler: the loop has looked for it after this. */
export async function signalsSeen(): Promise<void> {
  await setImmediate();
  await setImmediate();
}

/** One clean line on standard error. */
export function complain(message: string): void {
  process.stderr.write(`unpark: ${clean(message.replaceAll(/\s*\n\s*/g, " "))}\n`);
}
