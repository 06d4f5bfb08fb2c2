// A closure that a subscribe function left behind.

import type { Pattern } from "../pattern.ts";
import { leak } from "./finding.ts";
import { receiverOf } from "./names.ts";
import { parkedReceiver, parkedText } from "./parked-receivers.ts";

export const pubsubNotUnsubscribed: Pattern = {
  id: "pubsub-not-unsubscribed",
  title: "A subscription is never ended",
  what: "A method starts a goroutine that reads what is published, and returns. Nobody unsubscribes, nobody closes the channel.",
  lookAlike: "Subscribers that are alive and have nothing to read: their number follows the clients.",
  advice: "Return an unsubscribe function and call it (defer); close the subscriber's channel there.",
  marks: { states: ["chan receive", "select"] },
  match: (cluster, scene) => {
    const parked = parkedReceiver(cluster, scene);
    if (parked === null || !parked.closure || !parked.returned) return null;
    if (receiverOf(cluster.createdBy?.func ?? "") === null) return null;
    return leak("growth", scene.count(cluster), [parkedText(cluster, parked, scene)]);
  },
};
