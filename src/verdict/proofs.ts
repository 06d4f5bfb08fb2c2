// What one dump proves by itself: Go's own mark, a deadlock, a wait that nothing can end.

import { tell } from "../text/units.ts";
import type { Evidence, Setting } from "./evidence.ts";
import type { Ruling } from "./ruling.ts";

/** @returns a zombie's ruling, or null when the text proves nothing */
export function provedZombies(evidence: Evidence, setting: Setting): Ruling | null {
  const { count, leaked, match, cluster, wait, background } = evidence;
  if (count <= 0) return null;
  if (setting.snapshots.at(-1)!.leakedOnly) {
    return zombie(
      count,
      null,
      "proved-leaked",
      tell`all ${count} are in Go's own profile of leaked goroutines: nothing alive reaches what they wait for`,
    );
  }
  if (leaked.length > 0) {
    return zombie(
      leaked.length,
      leaked,
      "proved-leaked",
      tell`Go itself marks ${leaked.length} of ${count} as leaked: nothing alive reaches what they wait for`,
    );
  }
  if (
    setting.deadlock &&
    wait !== "active" &&
    !background &&
    cluster.frames.some(({ origin }) => origin !== "runtime")
  ) {
    return zombie(
      count,
      null,
      "deadlock",
      `the runtime ended the process: all goroutines are asleep, ${count === 1 ? "this one" : tell`these ${count}`} in ${cluster.state ?? "their wait"}`,
    );
  }
  if (match !== null && match.kind !== "benign" && match.sure === "proof" && match.accused > 0) {
    return { class: "zombie", accused: match.accused, goids: match.goids, reasons: match.reasons, settledBy: null };
  }
  return null;
}

function zombie(accused: number, goids: readonly number[] | null, code: string, text: string): Ruling {
  return { class: "zombie", accused, goids, reasons: [{ code, text }], settledBy: null };
}
