// A file and a line -> the user's editor, with the terminal as its own.

import { spawn } from "node:child_process";

/** Editors that take the line as `+LINE FILE`; the others as `FILE:LINE`. */
const PLUS_LINE = /(?:^|\/)(?:n?vim?|nano|emacs(?:client)?|micro|kak|joe|ed)$/;

/** What an editor that is told to go gets to save its files. */
const SAVING_MS = 1_000;

/**
 * Runs $VISUAL or $EDITOR to its end.
 *
 * @param leaving the screen ends: the editor is told that its terminal goes away, which makes it keep what is not saved
 * @returns null, or what went wrong in one line
 */
export function openEditor(file: string, line: number, leaving: AbortSignal): Promise<string | null> {
  const words = (process.env.VISUAL || process.env.EDITOR || "vi").split(/\s+/);
  const command = words[0]!;
  const place = PLUS_LINE.test(command)
    ? [`+${line}`, file]
    : /code|subl|codium/.test(command)
      ? ["-g", `${file}:${line}`]
      : [`${file}:${line}`];
  return new Promise((resolve) => {
    const child = spawn(command, [...words.slice(1), ...place], { stdio: "inherit" });
    let last: NodeJS.Timeout | undefined;
    const end = (): void => {
      child.kill("SIGHUP");
      last = setTimeout(() => child.kill("SIGKILL"), SAVING_MS);
    };
    const over = (trouble: string | null): void => {
      clearTimeout(last);
      leaving.removeEventListener("abort", end);
      resolve(trouble);
    };
    leaving.addEventListener("abort", end, { once: true });
    child.on("error", (error) => over(`${command}: ${(error as NodeJS.ErrnoException).code ?? error.message}`));
    child.on("exit", (code, signal) => over(code === 0 ? null : `${command} ended with ${signal ?? `status ${code}`}`));
  });
}
