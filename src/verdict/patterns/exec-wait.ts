// os/exec: the child runs.

import type { Pattern } from "../pattern.ts";
import { benign, counted, leak, reason } from "./finding.ts";
import { hasFunc, mayWait } from "./frames.ts";
import { SEVERAL } from "./limits.ts";

const WAITS = ["os.(*Process).Wait", "os.(*Process).wait"];
const WATCHERS = ["os/exec.(*Cmd).watchCtx", "os/exec.(*Cmd).watchCtx.func1"];
const COPIES = ["os/exec.(*Cmd).writerDescriptor.func1"];

export const execWait: Pattern = {
  id: "exec-wait",
  title: "Waits for a child process",
  what: "A process that this one started has not ended; one OS thread waits in the kernel for it.",
  lookAlike: "A child that shall run as long as its parent: a supervisor waits so all its life.",
  advice: "Start children with exec.CommandContext and a deadline, and set Cmd.WaitDelay.",
  marks: { funcs: [...WAITS, ...WATCHERS, ...COPIES] },
  match: (cluster, scene) => {
    const waits = hasFunc(cluster, ...WAITS) && mayWait(cluster, "syscall");
    if (!waits && !hasFunc(cluster, ...WATCHERS, ...COPIES)) return null;
    const count = scene.count(cluster);
    const found = [reason("exec-wait", `${counted(count)} for child processes that run`)];
    return count >= SEVERAL ? leak("growth", count, found) : benign(found);
  },
};
