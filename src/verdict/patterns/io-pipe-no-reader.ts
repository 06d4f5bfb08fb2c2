// io.Pipe and net.Pipe: one end waits for the other.

import type { Pattern } from "../pattern.ts";
import { doing, leak, reason } from "./finding.ts";
import { mayWait, topIs, userFrame } from "./frames.ts";
import { shortName } from "./names.ts";

const WRITES = ["io.(*pipe).write", "net.(*pipe).write"];
const READS = ["io.(*pipe).read", "net.(*pipe).read"];

export const ioPipeNoReader: Pattern = {
  id: "io-pipe-no-reader",
  title: "One end of a pipe waits for the other",
  what: "A pipe in memory has no buffer: a writer waits for a reader that gave up, or a reader for a writer that never closes.",
  lookAlike: "A reader that serves as a log's or a stream's sink waits so whenever nothing is written.",
  advice:
    "Close both ends on every path: PipeWriter.CloseWithError when writing ends, PipeReader.CloseWithError when reading does.",
  marks: { funcs: [...WRITES, ...READS] },
  match: (cluster, scene) => {
    const writes = topIs(cluster, ...WRITES);
    if (!(writes || topIs(cluster, ...READS)) || !mayWait(cluster, "select")) return null;
    const count = scene.count(cluster);
    const where = shortName(userFrame(cluster)?.func ?? cluster.createdBy?.func ?? "Go's own code");
    const text = `${doing(count, "wait")} to ${writes ? "write into" : "read from"} a pipe (${where})`;
    return leak(writes ? "minutes" : "growth", count, [reason("io-pipe-no-reader", text)]);
  },
};
