// A send to or a receive from a channel that is nil.

import type { Pattern } from "../pattern.ts";
import { benign, counted, leak, reason } from "./finding.ts";
import { isMainGoroutine, waitsIn } from "./frames.ts";

export const nilChannel: Pattern = {
  id: "nil-channel",
  title: "Waits on a nil channel",
  what: "A nil channel is never ready: a send to it, or a receive from it, blocks for ever.",
  lookAlike:
    "`<-ctx.Done()` of context.Background, TODO or WithoutCancel is such a receive too, and may be meant: one " +
    "goroutine that shall live as long as the process. One per request is a leak either way.",
  advice:
    "Make the channel before it is used, or give the function a context that can be cancelled. Go's text does not " +
    "say which of both it is; the line does.",
  match: (cluster, scene) => {
    if (!waitsIn(cluster, "chan receive (nil chan)", "chan send (nil chan)")) return null;
    const count = scene.count(cluster);
    const what = waitsIn(cluster, "chan send (nil chan)") ? "send to" : "receive from";
    if (isMainGoroutine(cluster)) {
      return benign([
        reason("nil-channel", `the main goroutine blocks for ever: in a ${what} a nil channel, on purpose it seems`),
      ]);
    }
    return leak("proof", count, [reason("nil-channel", `${counted(count)} in a ${what} a nil channel: never ready`)]);
  },
};
