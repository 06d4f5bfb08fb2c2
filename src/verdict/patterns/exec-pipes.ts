// os/exec: the child has ended, and somebody still has its output open.

import type { Pattern } from "../pattern.ts";
import { doing, leak, reason, victim, withFuncs } from "./finding.ts";
import { hasFunc, mayWait, topIs } from "./frames.ts";

const COPIES = ["os/exec.(*Cmd).writerDescriptor.func1", "os/exec.(*Cmd).stdout.func1", "os/exec.(*Cmd).stdin.func1"];

export const execPipes: Pattern = {
  id: "exec-pipes",
  title: "A child's output stays open",
  what: "The child process has ended; a process that it started still has its output pipe, so Wait goes on copying.",
  lookAlike: "A child that meant to leave a long-lived process behind with its output.",
  advice: "Set Cmd.WaitDelay (Go 1.20), start the child in a process group of its own and end the whole group.",
  match: (cluster, scene) => {
    const waiting = withFuncs(scene, ["os/exec.(*Cmd).Wait"]).filter(
      (one) =>
        topIs(one, "os/exec.(*Cmd).awaitGoroutines", "os/exec.(*Cmd).Wait") && mayWait(one, "chan receive", "select"),
    );
    if (waiting.length === 0) return null;
    const copies = withFuncs(scene, COPIES);
    const text = `${doing(scene.sum(waiting), "wait")} for a child's output to end, ${doing(scene.sum(copies), "copy")} it`;
    const found = [reason("exec-pipes", text)];
    const count = scene.count(cluster);
    if (waiting.includes(cluster)) return leak("minutes", count, found, { blames: copies });
    if (!hasFunc(cluster, ...COPIES)) return null;
    return victim("minutes", Math.min(count, scene.sum(waiting)), found, { blames: waiting });
  },
};
