// The informers of Kubernetes' client-go.

import type { Pattern } from "../pattern.ts";
import { benign, counted, leak, reason } from "./finding.ts";
import { isOnCpu } from "./frames.ts";
import { MANY_CLIENTS } from "./limits.ts";

const OWN_LOOPS =
  /^k8s\.io\/client-go\/(tools\/cache\.\(\*(Reflector|DeltaFIFO|RealFIFO|controller|sharedIndexInformer|sharedProcessor|processorListener)(\[\.\.\.\])?\)|util\/workqueue\.)/;

export const clientGoInformer: Pattern = {
  id: "client-go-informer",
  title: "Kubernetes informer",
  what: "A reflector, its queue and its listeners wait for the API server's next event, one set per resource type and client.",
  lookAlike:
    "Thousands of wait minutes are normal. An informer per request or per reconcile is a leak: its sets grow in number.",
  advice: "Share one informer factory for the process, and close its stop channel when a factory is done with.",
  marks: { funcs: [OWN_LOOPS] },
  match: (cluster, scene) => {
    if (isOnCpu(cluster) || !cluster.frames.some(({ func }) => OWN_LOOPS.test(func))) return null;
    const count = scene.count(cluster);
    const found = [reason("client-go-informer", `${counted(count)} in the same place of an informer`)];
    return count > MANY_CLIENTS ? leak("growth", count, found, { endedBy: "us" }) : benign(found, "us");
  },
};
