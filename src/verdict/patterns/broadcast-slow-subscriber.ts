// One type, two send lines: the hub hangs on one subscriber, all publishers behind the hub.

import type { Cluster } from "../../cluster/cluster.ts";
import type { Pattern } from "../pattern.ts";
import type { Scene } from "../scene.ts";
import { couldAct } from "./bystanders.ts";
import { counted, groupedBy, leak, oncePerKey, reason, victim } from "./finding.ts";
import { isUsers, sendersIn, topFrame, waitsIn } from "./frames.ts";
import { receiverOf, shortName } from "./names.ts";

export const broadcastSlowSubscriber: Pattern = {
  id: "broadcast-slow-subscriber",
  title: "One slow subscriber holds up the hub",
  what: "The loop that hands messages on is parked in a send to one subscriber; everybody who publishes waits for the loop.",
  lookAlike: "A short jam: it clears by itself, and nobody shows wait minutes.",
  advice: "Send with a select and a default: drop the message, or drop the subscriber.",
  marks: { states: ["chan send"] },
  match: (cluster, scene) => {
    const type = sender(cluster);
    if (type === null) return null;
    const { loop, publishers } = hubOf(type, scene);
    if (loop === null || publishers.length === 0) return null;
    const text =
      `1 goroutine of ${shortName(type)} in its send (${shortName(topFrame(loop)?.func ?? "?")}), ` +
      `${counted(scene.sum(publishers))} behind it in another send of the same type`;
    const found = [reason("broadcast-slow-subscriber", text)];
    if (cluster === loop) return leak("minutes", 1, found);
    return publishes(cluster, loop) ? victim("minutes", scene.count(cluster), found, { blames: [loop] }) : null;
  },
};

/** The only goroutine in its line that sends in methods of the type, and the senders elsewhere in it. */
const hubOf = oncePerKey((type: string, scene: Scene) => {
  const senders = sendersOf(scene, type);
  const loops = senders.filter((one) => scene.count(one) === 1);
  const loop = loops.length === 1 ? loops[0]! : null;
  return { loop, publishers: loop === null ? [] : senders.filter((one) => publishes(one, loop)) };
});

const sendersOf = groupedBy((cluster, scene) => (couldAct(cluster, scene) ? sender(cluster) : null), sendersIn);

function publishes(sender: Cluster, loop: Cluster): boolean {
  return topFrame(sender)?.func !== topFrame(loop)?.func;
}

/** The type in whose method the goroutine is parked in a send. */
function sender(cluster: Cluster): string | null {
  const top = topFrame(cluster);
  return top !== undefined && isUsers(top) && waitsIn(cluster, "chan send") ? receiverOf(top.func) : null;
}
