// Several goroutines race for one answer; the losers wait to send theirs.

import type { Pattern } from "../pattern.ts";
import { abandonedSend, abandonedText } from "./abandoned-sends.ts";
import { leak } from "./finding.ts";

export const firstResultWins: Pattern = {
  id: "first-result-wins",
  title: "The losers of a race wait to send",
  what: "A function asks several at once and returns with the first answer; the others can never hand over theirs.",
  lookAlike: "A generator that is ahead of its reader: there is one for each reader, however long the process runs.",
  advice: "Give the channel room for every answer, or cancel the losers through a context and select on it.",
  marks: { states: ["chan send"] },
  match: (cluster, scene) => {
    const send = abandonedSend(cluster, scene);
    if (send === null || send.closure) return null;
    return leak("growth", scene.count(cluster), [abandonedText(cluster, send, scene)]);
  },
};
