// A send to or a receive from a channel that is nil.

import type { Pattern } from "../pattern.ts";
import { benign, counted, leak, reason } from "./finding.ts";
import { isMainGoroutine, userFrame, waitsIn } from "./frames.ts";
import { SEVERAL } from "./limits.ts";

export const nilChannel: Pattern = {
  id: "nil-channel",
  title: "Waits on a nil channel",
  what: "A nil channel is never ready: a send to it, or a receive from it, blocks for ever.",
  lookAlike:
    "`<-ctx.Done()` of context.Background, TODO or WithoutCancel is such a receive too, and may be meant: one " +
    "goroutine that shall live as long as the process, and so do a library's few. One per request is a leak either way.",
  advice:
    "Make the channel before it is used, or give the function a context that can be cancelled. Go's text does not " +
    "say which of both it is; the line does.",
  marks: { states: ["chan receive (nil chan)", "chan send (nil chan)"] },
  match: (cluster, scene) => {
    if (!waitsIn(cluster, "chan receive (nil chan)", "chan send (nil chan)")) return null;
    const count = scene.count(cluster);
    const what = waitsIn(cluster, "chan send (nil chan)") ? "send to" : "receive from";
    if (isMainGoroutine(cluster)) {
      return benign([
        reason("nil-channel", `the main goroutine blocks for ever: in a ${what} a nil channel, on purpose it seems`),
      ]);
    }
    // client-go waits so for the end of each informer (tools/cache, controller.RunWithContext) when it is run for ever.
    if (what === "receive from" && userFrame(cluster)?.origin === "module" && count < SEVERAL) {
      const text = `${counted(count)} of a library in a receive from a nil channel: the Done of a context without end`;
      return benign([reason("nil-channel", text)]);
    }
    return leak("proof", count, [reason("nil-channel", `${counted(count)} in a ${what} a nil channel: never ready`)]);
  },
};
