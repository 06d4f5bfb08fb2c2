// The address of a live process -> what the screen needs to watch it.

import { createDecoder } from "../decode.ts";
import { type Watch, watch } from "../hunt/live.ts";
import { goProcess } from "../source/process.ts";
import { isFailure, resolveSource } from "../source/resolve.ts";
import type { LivePort } from "../ui/options.ts";
import type { Options } from "./args.ts";
import { httpOptions } from "./read.ts";

/** @returns null unless the last source is a live process */
export function livePort(options: Options): LivePort | null {
  const typed = options.sources.at(-1);
  const source = typed === undefined ? null : resolveSource(typed);
  if (source === null || isFailure(source) || source.kind !== "http") return null;
  const process = goProcess(source, httpOptions(options));
  let watching: Watch | null = null;
  let takes = false;
  let troubled = false;
  return {
    get status() {
      return {
        source: source.name,
        paused: watching?.paused() ?? false,
        intervalSeconds: options.intervalMs / 1000,
      };
    },
    start: (onSnapshot, onTrouble) => {
      let slow: string | null = null;
      const { intervalMs } = options;
      // The first snapshot is there already: the screen opened with it.
      watching = watch({ process, decoder: createDecoder, intervalMs, firstInMs: intervalMs }, (event) => {
        if (event.type === "failed") {
          troubled = true;
          onTrouble(`${event.text}; trying again, what was taken stays`);
          return;
        }
        onSnapshot(event.snapshot, !takes);
        takes = false;
        if (event.restarted !== null) onTrouble(`another process than before (${event.restarted})`);
        else if (event.slowed !== null && slow === null) onTrouble(event.slowed);
        else if (troubled) onTrouble("the process answers again");
        slow = event.slowed;
        troubled = false;
      });
    },
    command: (command) => {
      if (command === "pause") watching?.pause();
      else if (command === "resume") watching?.resume();
      else {
        // A snapshot taken on purpose stays; a refresh takes the place of the one before.
        takes ||= command === "take";
        watching?.refresh();
      }
    },
    stop: () => watching?.stop(),
  };
}
