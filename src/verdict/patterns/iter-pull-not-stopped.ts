// iter.Pull without stop.

import type { Pattern } from "../pattern.ts";
import { counted, leak, reason } from "./finding.ts";
import { hasFunc, mayWait } from "./frames.ts";

const PULLED = ["iter.Pull[...].func1", "iter.Pull2[...].func1"];
const PULLS = /^iter\.Pull2?\[/;

export const iterPullNotStopped: Pattern = {
  id: "iter-pull-not-stopped",
  title: "An iterator was not stopped",
  what: "iter.Pull runs the sequence in a coroutine; one that was neither drained nor stopped stays for ever.",
  lookAlike: "A pull in use is parked in the same place.",
  advice: "Write `defer stop()` right behind `next, stop := iter.Pull(seq)`.",
  marks: { funcs: [...PULLED, PULLS] },
  match: (cluster, scene) => {
    const func = cluster.createdBy?.func ?? "";
    const pulled = hasFunc(cluster, ...PULLED) || PULLS.test(func);
    if (!pulled || !mayWait(cluster, "coroutine")) return null;
    const count = scene.count(cluster);
    return leak("growth", count, [reason("iter-pull-not-stopped", `${counted(count)} parked in an iterator`)]);
  },
};
