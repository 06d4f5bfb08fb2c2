// `select {}`.

import type { Pattern } from "../pattern.ts";
import { benign, counted, leak, reason } from "./finding.ts";
import { isMainGoroutine, waitsIn } from "./frames.ts";

export const selectNoCases: Pattern = {
  id: "select-no-cases",
  title: "select without cases",
  what: "A select that has no case blocks for ever.",
  lookAlike: "As the last line of main it keeps a server alive, on purpose: the main goroutine has no created-by.",
  advice: "Outside main, wait for something that ends: a done channel, a context.",
  marks: { states: ["select (no cases)"] },
  match: (cluster, scene) => {
    if (!waitsIn(cluster, "select (no cases)")) return null;
    const count = scene.count(cluster);
    if (isMainGoroutine(cluster)) {
      return benign([reason("select-no-cases", "the main goroutine, which keeps the process alive")]);
    }
    const blocked = reason("select-no-cases", `${counted(count)} in a select without cases: it never ends`);
    return leak("proof", count, [blocked]);
  },
};
