// The goroutine that ties a context to a parent of a foreign type.

import type { Pattern } from "../pattern.ts";
import { counted, leak, reason } from "./finding.ts";
import { mayWait, topFrame } from "./frames.ts";

const PROPAGATES = /^context\.(\(\*cancelCtx\)\.)?propagateCancel\.func\d+$/;

export const contextNotCancelled: Pattern = {
  id: "context-not-cancelled",
  title: "A context is never cancelled",
  what: "A context derived from a parent that is not of package context has a goroutine, until parent or child is done.",
  lookAlike: "Contexts in use: one goroutine for each call under way, gone with it.",
  advice:
    "Call the cancel function (defer cancel()); give the foreign context type an AfterFunc method, and no goroutine is needed.",
  marks: { funcs: [PROPAGATES] },
  match: (cluster, scene) => {
    const top = topFrame(cluster)?.func ?? "";
    if (!PROPAGATES.test(top) || !mayWait(cluster, "select")) return null;
    const count = scene.count(cluster);
    const text = `${counted(count, "context")} under a parent of a foreign type, not cancelled`;
    return leak("growth", count, [reason("context-not-cancelled", text)]);
  },
};
