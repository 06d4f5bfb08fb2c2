// A function given to context.AfterFunc that does not end.

import type { Pattern } from "../pattern.ts";
import { counted, leak, reason } from "./finding.ts";
import { isOnCpu, userFrame } from "./frames.ts";
import { shortName } from "./names.ts";

const STARTS_AFTERFUNC = /^context\.\(\*afterFuncCtx\)\.cancel\.func\d+$/;

export const contextAfterfunc: Pattern = {
  id: "context-afterfunc",
  title: "A context's AfterFunc hangs",
  what: "The context was cancelled, the function registered with AfterFunc was started in a goroutine, and it does not end.",
  lookAlike: "A clean-up that takes its time: no wait minutes then.",
  advice: "Let the function do what cannot block; it has no context of its own that could end it.",
  marks: { funcs: [STARTS_AFTERFUNC] },
  match: (cluster, scene) => {
    const user = userFrame(cluster);
    if (user === undefined || isOnCpu(cluster)) return null;
    if (!STARTS_AFTERFUNC.test(cluster.createdBy?.func ?? "")) return null;
    const count = scene.count(cluster);
    return leak("minutes", count, [
      reason("context-afterfunc", `${counted(count)} started by AfterFunc, in ${shortName(user.func)}`),
    ]);
  },
};
