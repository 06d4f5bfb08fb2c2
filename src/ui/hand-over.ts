// The terminal to the shell or to an editor, and back: what was shown is shown again.

import type { TerminalInput } from "./input/terminal.ts";
import type { Running } from "./running.ts";
import { draw } from "./shown.tsx";

/** A process that goes on so long after it asked to be stopped is not stopped by anyone. */
const STOPPED_MS = 250;

/** ctrl-z: the shell gets its terminal back; `fg` brings the screen back as it was. */
export async function suspend(running: Running, inputOf: () => TerminalInput | null): Promise<void> {
  await handOver(running, inputOf(), async () => {
    const continued = new Promise<void>((resolve) => process.once("SIGCONT", () => resolve()));
    process.kill(process.pid, "SIGTSTP");
    // Where no shell could wake it (a container, a tmux window of its own) the kernel does not stop it. A timer does not
    // run while it is stopped, and keeps it alive.
    await Promise.race([continued, new Promise((resolve) => setTimeout(resolve, STOPPED_MS))]);
  });
}

/**
 * Lends the terminal to someone else, as it was before the screen.
 *
 * @param run has it until its promise is kept; the signal says that the screen ends, and that it is to give it back
 */
export async function handOver<T>(
  running: Running,
  input: TerminalInput | null,
  run: (leaving: AbortSignal) => Promise<T>,
): Promise<T> {
  const { stdout } = running.options;
  const mouse = running.store.get().mouse;
  let result: T | undefined;
  running.away = true;
  input?.pause();
  stdout.write("\x1b[?7h");
  try {
    running.lent = Promise.resolve(
      running.suspendInk?.(async () => {
        result = await run(running.leaving.signal);
      }),
    );
    await running.lent;
  } finally {
    input?.resume(mouse);
    if (!running.store.get().plain) stdout.write("\x1b[?7l");
    running.away = false;
    running.painter.forget();
    running.store.dispatch({ type: "resized", columns: stdout.columns, rows: stdout.rows });
    draw(running);
  }
  return result as T;
}
