// Writers of connections whose readers have ended.

import type { Pattern } from "../pattern.ts";
import { counted, leak, reason } from "./finding.ts";
import { topFrame } from "./frames.ts";
import { SEVERAL } from "./limits.ts";
import { lineageOf } from "./lineage.ts";
import { shortName } from "./names.ts";
import { awaitsOutput, readersOf, withoutReader } from "./websocket-pumps.ts";

/** What people call the writing half. Its name alone accuses nobody: the readers are counted, growth decides. */
const WRITER = /\.(write|send|out)[a-z]*(Pump|Loop|er)?(\.func\d+)*$/i;

export const websocketWriterOrphaned: Pattern = {
  id: "websocket-writer-orphaned",
  title: "A connection's writer outlives its reader",
  what: "The reader of a connection ended with the connection; its writer still waits for something to send.",
  lookAlike: "A connection in use has both, one reader for each writer.",
  advice: "Let the reader's exit close the writer's channel, or a done channel that the writer selects on.",
  marks: { states: ["chan receive", "select"] },
  match: (cluster, scene) => {
    if (!awaitsOutput(cluster) || cluster.createdBy === null || cluster.createdBy.origin === "std") return null;
    const count = scene.count(cluster);
    const readers = readersOf(cluster.createdBy.func, scene);
    const living = scene.sum(readers.clusters);
    const orphans = withoutReader(cluster, readers, scene);
    const accused = orphans === null || living === 0 ? Math.max(0, count - living) : orphans.length;
    const named = WRITER.test(topFrame(cluster)?.func ?? "") && lineageOf(cluster, scene).returned;
    if (accused === 0 || (living === 0 ? !named || count < SEVERAL : accused === count)) return null;
    const text =
      `${counted(count, "writer")} and ${counted(living, "reader")} started by ` +
      `${shortName(cluster.createdBy.func)}: ${accused} without a reader`;
    return leak(living > 0 ? "minutes" : "growth", accused, [reason("websocket-writer-orphaned", text)], {
      ...(orphans === null ? {} : { goids: orphans }),
    });
  },
};
