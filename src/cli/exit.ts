// Exit statuses, and the one line that goes to standard error.

import { clean } from "../text/clean.ts";

export const ANALYSED = 0;
export const GATE_TRIPPED = 1;
export const UNUSABLE = 2;
export const INTERRUPTED = 130;

/** Something the user can mend; its message is one line. */
export class UserError extends Error {
  readonly status: number;

  constructor(message: string, status = UNUSABLE) {
    super(message);
    this.status = status;
  }
}

/** One clean line on standard error. */
export function complain(message: string): void {
  process.stderr.write(`unpark: ${clean(message.replaceAll(/\s*\n\s*/g, " "))}\n`);
}
