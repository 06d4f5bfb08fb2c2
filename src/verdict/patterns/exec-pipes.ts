// os/exec: the child has ended, and somebody still has its output open.

import type { Cluster } from "../../cluster/cluster.ts";
import type { Pattern } from "../pattern.ts";
import { doing, leak, oncePerScene, reason, victim } from "./finding.ts";
import { hasFunc, mayWait, topIs } from "./frames.ts";

const WAIT = "os/exec.(*Cmd).Wait";
const COPIES = ["os/exec.(*Cmd).writerDescriptor.func1", "os/exec.(*Cmd).stdout.func1", "os/exec.(*Cmd).stdin.func1"];

export const execPipes: Pattern = {
  id: "exec-pipes",
  title: "A child's output stays open",
  what: "The child process has ended; a process that it started still has its output pipe, so Wait goes on copying.",
  lookAlike: "A child that meant to leave a long-lived process behind with its output.",
  advice: "Set Cmd.WaitDelay (Go 1.20), start the child in a process group of its own and end the whole group.",
  marks: { funcs: [WAIT, ...COPIES] },
  match: (cluster, scene) => {
    const { waiting, copies } = partiesOf(scene);
    if (waiting.length === 0) return null;
    const text = `${doing(scene.sum(waiting), "wait")} for a child's output to end, ${doing(scene.sum(copies), "copy")} it`;
    const found = [reason("exec-pipes", text)];
    const count = scene.count(cluster);
    if (awaitsCopies(cluster)) return leak("minutes", count, found, { blames: copies });
    if (!hasFunc(cluster, ...COPIES)) return null;
    return victim("minutes", Math.min(count, scene.sum(waiting)), found, { blames: waiting });
  },
};

const partiesOf = oncePerScene((scene) => ({
  waiting: scene.withFunc(WAIT).filter(awaitsCopies),
  copies: scene.withAny(COPIES),
}));

function awaitsCopies(cluster: Cluster): boolean {
  return (
    hasFunc(cluster, WAIT) &&
    topIs(cluster, "os/exec.(*Cmd).awaitGoroutines", WAIT) &&
    mayWait(cluster, "chan receive", "select")
  );
}
