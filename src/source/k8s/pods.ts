// A selector -> the pods that it matches, as kubectl lists them.

import { type Failure, failure } from "../failure.ts";
import { inNaturalOrder } from "../file/natural.ts";
import type { HttpOptions } from "../http/options.ts";
import { type K8sAddress, k8sPod } from "./k8s-address.ts";
import { runKubectl } from "./kubectl.ts";

export interface Pods {
  /** Those that run, as sources of their own. */
  readonly sources: readonly string[];
  /** Those that don't, and why. */
  readonly idle: readonly Failure[];
}

interface ListRequest {
  readonly signal: AbortSignal;
  readonly until: number | null;
  readonly options: HttpOptions;
}

/** @returns a failure when kubectl refuses (exit 3), or no pod matches (exit 2) */
export async function podsOf(name: string, address: K8sAddress, request: ListRequest): Promise<Pods | Failure> {
  const { namespace, pod, selector } = address;
  const { signal, options } = request;
  const which = pod === null ? [`--selector=${selector}`] : [`--field-selector=metadata.name=${pod}`];
  const words = ["get", "pods", `--namespace=${namespace}`, ...which, "--output=json"];
  const until = request.until ?? performance.now() + options.firstByteMs;
  const run = runKubectl({ name, address, signal, until }, words);
  const chunks: Uint8Array[] = [];
  for await (const chunk of run.child.stdout) chunks.push(chunk as Uint8Array);
  const why = await run.ended;
  if (why !== null) return why;
  const items = itemsOf(Buffer.concat(chunks).toString("utf8"));
  if (items === null) return failure("unreachable", name, "kubectl printed no list of pods");
  if (items.length === 0)
    return failure("missing", name, `no pod matches in namespace ${namespace}`, "a pod that runs");
  const idle = items.flatMap((item) => {
    const why = idleText(item);
    const source = k8sPod(address, item.name);
    return why === null ? [] : [failure("unreachable", source, why)];
  });
  const sources = items.filter((item) => idleText(item) === null).map((item) => k8sPod(address, item.name));
  return { sources: inNaturalOrder(sources), idle };
}

interface Item {
  readonly name: string;
  readonly phase: string;
  /** e.g. `CrashLoopBackOff`; "" where no container waits. */
  readonly waiting: string;
}

function idleText({ phase, waiting }: Item): string | null {
  if (phase === "Running" && waiting === "") return null;
  return `the pod is not running (${[phase, waiting].filter((word) => word !== "").join(", ")})`;
}

/** @returns null when the text is no list of pods */
function itemsOf(text: string): readonly Item[] | null {
  try {
    const { items } = JSON.parse(text) as { readonly items?: unknown };
    return Array.isArray(items) ? items.flatMap(itemOf) : null;
  } catch {
    return null;
  }
}

interface PodJson {
  readonly metadata?: { readonly name?: unknown };
  readonly status?: { readonly phase?: unknown; readonly containerStatuses?: readonly ContainerJson[] };
}

interface ContainerJson {
  readonly state?: { readonly running?: object; readonly waiting?: { readonly reason?: unknown } };
}

function itemOf({ metadata, status }: PodJson): readonly Item[] {
  if (typeof metadata?.name !== "string") return [];
  const containers = status?.containerStatuses ?? [];
  // A sidecar that waits stops nobody: only a pod in which nothing runs is idle.
  const runs = containers.length === 0 || containers.some(({ state }) => state?.running !== undefined);
  const reason = containers.map(({ state }) => state?.waiting?.reason).find((one) => typeof one === "string");
  return [
    {
      name: metadata.name,
      phase: String(status?.phase ?? "Unknown"),
      waiting: runs ? "" : String(reason ?? "no container runs"),
    },
  ];
}
