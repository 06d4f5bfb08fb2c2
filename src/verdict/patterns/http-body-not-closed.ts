// A client got an answer and neither read its body to the end nor closed it.

import type { Pattern } from "../pattern.ts";
import { counted, leak, reason } from "./finding.ts";
import { connectionsOf, hasHandedOver, isWriter, partnersOf, READ_LOOP, WRITE_LOOP } from "./http-connections.ts";

export const httpBodyNotClosed: Pattern = {
  id: "http-body-not-closed",
  title: "HTTP response body not closed",
  what: "Each such answer keeps its connection and the two goroutines of it, for ever. The caller is in no stack any more.",
  lookAlike:
    "An idle pooled connection has its readLoop in IO wait, not in select. A body that is being read has a goroutine " +
    "in bodyEOFSignal.Read. A consumer between two reads is the one benign rest.",
  advice:
    "Write `defer resp.Body.Close()` right behind the error check, and read to the end for the connection to be used again.",
  marks: { funcs: [READ_LOOP, WRITE_LOOP] },
  match: (cluster, scene) => {
    const all = connectionsOf(scene);
    const reads = hasHandedOver(cluster);
    if (all.unread === 0 || !(reads || isWriter(cluster))) return null;
    const count = scene.count(cluster);
    const text =
      `${counted(scene.sum(all.handedOver))} in readLoop after an answer was handed over, ` +
      `${counted(scene.sum(all.readers))} reading a body, ${counted(scene.sum(all.writers))} in writeLoop`;
    const accused = Math.min(count, all.unread);
    const partners = reads || all.readers.length > 0 ? null : partnersOf(cluster, all, scene);
    return leak("minutes", accused, [reason("http-body-not-closed", text)], {
      blames: reads ? all.writers : all.handedOver,
      ...(partners === null || partners.length !== accused ? {} : { goids: partners }),
    });
  },
};
