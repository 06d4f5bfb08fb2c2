// What a hunt tells -> lines for standard error, where there is no screen: few, and each says something new.

import { counted, duration } from "../text/units.ts";
import type { HuntEvent } from "./event.ts";

export interface HuntLines {
  readonly cycles: number;
  readonly settleMs: number;
}

/** @returns null for what changes too often to be a line of its own */
export function lineOf(event: HuntEvent, hunt: HuntLines): string | null {
  const of = (cycle: number): string => `cycle ${cycle} of ${hunt.cycles}`;
  switch (event.type) {
    case "stageBegan":
      return stageLine(event, hunt, of(event.cycle));
    case "snapshotTaken": {
      const goroutines = counted(event.snapshot.total, "goroutine");
      const file = event.file === null ? "" : `, saved as ${event.file}`;
      if (event.phase === "baseline") return `baseline: ${goroutines}${file}`;
      return `${of(event.cycle)}: ${goroutines} ${event.phase === "load" ? "under load" : "left"}${file}`;
    }
    case "cycleEnded":
      return `${of(event.cycle)}: ${event.left}`;
    case "loadEnded":
      return `${of(event.cycle)}: load ended, ${event.summary}`;
    case "asked":
      return `${of(event.cycle)}: ${event.text}`;
    case "loadPrinted":
      return `| ${event.line}`;
    case "troubled":
      return `waiting for the process: ${event.text}`;
    case "said":
      return event.text;
    case "warned":
      return `warning: ${event.text}`;
    case "counted":
    case "fetching":
    case "loadTold":
      return null;
  }
}

function stageLine(
  { stage, title }: Extract<HuntEvent, { type: "stageBegan" }>,
  { settleMs }: HuntLines,
  cycle: string,
): string | null {
  const most = `at most ${duration(settleMs)}`;
  switch (stage) {
    case "baseline":
      return `baseline: waiting for the counts to stand still, ${most}`;
    case "load":
      return `${cycle}: load: ${title}`;
    case "settle":
      return `${cycle}: waiting for the counts to stand still, ${most}`;
    case "done":
      return null;
  }
}
