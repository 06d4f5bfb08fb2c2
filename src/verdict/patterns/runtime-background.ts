// The runtime's own goroutines, which only SIGQUIT and crash texts show.

import type { Pattern } from "../pattern.ts";
import { benign, counted, reason } from "./finding.ts";
import { isMainGoroutine } from "./frames.ts";

const RUNTIME_STATES: ReadonlySet<string> = new Set([
  "force gc (idle)",
  "GC sweep wait",
  "GC scavenge wait",
  "GC worker (idle)",
  "GC worker (active)",
  "GC worker init",
  "GC mark termination",
  "finalizer wait",
  "cleanup wait",
  "GOMAXPROCS updater (idle)",
  "trace reader (blocked)",
  "GC assist wait",
  "GC assist marking",
  "garbage collection",
  "garbage collection scan",
  "wait for GC cycle",
  "stopping the world",
  "timer goroutine (idle)",
  "idle",
  "dead",
]);

export const runtimeBackground: Pattern = {
  id: "runtime-background",
  title: "Goroutine of the runtime",
  what: "The collector, its helpers, or another goroutine that each Go process has.",
  lookAlike: "None: these states are the runtime's alone.",
  advice: "Nothing to do. A debug=2 dump leaves them out, so its count is lower than that of a SIGQUIT text.",
  match: (cluster, scene) => {
    const ofRuntime = cluster.frames.length > 0 && cluster.frames.every((frame) => frame.origin === "runtime");
    const inState = cluster.state !== null && RUNTIME_STATES.has(cluster.state);
    const started = cluster.createdBy === null || cluster.createdBy.func.startsWith("runtime.");
    if (!inState && !(ofRuntime && started && !isMainGoroutine(cluster))) return null;
    return benign([reason("runtime-background", `${counted(scene.count(cluster))} of the runtime`)]);
  },
};
