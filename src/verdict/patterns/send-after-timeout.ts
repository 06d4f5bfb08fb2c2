// A closure that sends the result of a call whose caller gave up.

import type { Pattern } from "../pattern.ts";
import { abandonedSend, abandonedText } from "./abandoned-sends.ts";
import { leak } from "./finding.ts";

export const sendAfterTimeout: Pattern = {
  id: "send-after-timeout",
  title: "Sends a result that nobody takes",
  what: "A function starts a goroutine for its answer, stops waiting (a time-out), and returns; the answer is never taken.",
  lookAlike: "A generator that is ahead of its reader: there is one for each reader, however long the process runs.",
  advice: "Make the channel with room for the answer: make(chan T, 1). Or select on the context in the goroutine.",
  marks: { states: ["chan send"] },
  match: (cluster, scene) => {
    const send = abandonedSend(cluster, scene);
    if (send === null || !send.closure) return null;
    return leak("growth", scene.count(cluster), [abandonedText(cluster, send, scene)]);
  },
};
