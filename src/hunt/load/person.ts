// A person who starts and stops the load themselves -> a load: told by two key presses.

import type { Load, LoadOutcome } from "./load.ts";

/** The `c` key of the hunt: goes on where the hunt waits. */
export class GoOn {
  #listeners = new Set<() => void>();

  press(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  /** @returns a function that stops listening */
  on(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}

/** @param key what to press, as the screen has it */
export function personLoad(goOn: GoOn, key: string): Load {
  return {
    title: "your own load",
    start: (_, hooks) => {
      let end: () => void = () => undefined;
      const ended = new Promise<LoadOutcome>((resolve) => {
        const summary = "your own load";
        end = () => resolve({ connections: null, requests: null, summary, trouble: null, fatal: null });
      });
      let presses = 0;
      hooks.onAsk(`start your load now; when it is at its height, press ${key}`);
      const off = goOn.on(() => {
        presses++;
        if (presses > 1) return end();
        hooks.onPeak();
        hooks.onAsk(`stop your load and let its clients go, then press ${key}`);
      });
      return { ended: ended.finally(off), stop: () => end() };
    },
  };
}
