// A library's pool or semaphore with no slot free.

import type { Pattern } from "../pattern.ts";
import { doing, reason, victim } from "./finding.ts";
import { isOnCpu, userFrame } from "./frames.ts";
import { shortName } from "./names.ts";

const ACQUIRES: readonly RegExp[] = [
  /^github\.com\/jackc\/puddle(\/v2)?\.\(\*Pool(\[\.\.\.\])?\)\.(Acquire|acquire)/,
  /^golang\.org\/x\/sync\/semaphore\.\(\*Weighted\)\.Acquire/,
  /^github\.com\/gomodule\/redigo\/redis\.\(\*Pool\)\.(get|waitVacantConn)/,
  /^github\.com\/(go-redis\/redis|redis\/go-redis)(\/v\d+)?\/internal\/pool\.\(\*ConnPool\)\.(waitTurn|getTurn)/,
];

export const poolExhausted: Pattern = {
  id: "pool-exhausted",
  title: "Waits for a free slot of a pool",
  what: "All connections or slots that the pool may give out are taken, and none comes back.",
  lookAlike: "A short queue under load: it moves, and nobody shows wait minutes.",
  advice:
    "Give back what was acquired on every path (defer conn.Release()), and acquire with a context that has a deadline.",
  marks: { funcs: ACQUIRES },
  match: (cluster, scene) => {
    if (isOnCpu(cluster) || !cluster.frames.some(({ func }) => ACQUIRES.some((form) => form.test(func)))) return null;
    const caller = cluster.frames.find((frame) => frame.origin === "main") ?? userFrame(cluster);
    const text = `${doing(scene.count(cluster), "wait")} for a slot (${shortName(caller?.func ?? "?")})`;
    return victim("minutes", scene.count(cluster), [reason("pool-exhausted", text)]);
  },
};
