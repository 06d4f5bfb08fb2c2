// Several children of each handler wait to send, and every handler has ended.

import type { Pattern } from "../pattern.ts";
import { abandonedSend, abandonedText } from "./abandoned-sends.ts";
import { counted, leak, reason } from "./finding.ts";

export const panicRecoveredChildren: Pattern = {
  id: "panic-recovered-children",
  title: "Children of an ended handler wait to send",
  what: "A handler started goroutines and ended before it took their results: it panicked (net/http recovers), or failed early.",
  lookAlike: "Racing several replicas and taking the first answer leaves the others behind in the same way.",
  advice:
    "Give the channel room for all results, or end the children through a context that the handler cancels in a defer.",
  marks: { states: ["chan send"] },
  match: (cluster, scene) => {
    const send = abandonedSend(cluster, scene);
    if (send === null || send.creators.length === 0 || send.gone < send.creators.length) return null;
    if (send.closure || send.each === null || send.each < 2) return null;
    const each = reason(
      "children-each",
      `${counted(send.each, "goroutine")} for each of ${send.creators.length} creators`,
    );
    return leak("growth", scene.count(cluster), [abandonedText(cluster, send, scene), each]);
  },
};
