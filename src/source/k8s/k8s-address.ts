// `k8s://[context/]namespace/selector[:port]` -> its parts, and back.

import { type Failure, failure } from "../failure.ts";

/** Where a pod, or the pods of a selector, are asked. */
export interface K8sAddress {
  /** Of the user's kubeconfig; null for the current one. */
  readonly context: string | null;
  readonly namespace: string;
  /** A pod's name, or null when a selector says which pods. */
  readonly pod: string | null;
  /** As `kubectl -l` takes it; "" for one pod. */
  readonly selector: string;
  readonly port: number;
}

/** Where net/http/pprof listens in every example. */
const USUAL_PORT = 6060;

const EXPECTED = "k8s://[CONTEXT/]NAMESPACE/SELECTOR[:PORT] or k8s://[CONTEXT/]NAMESPACE/pod/NAME[:PORT]";

const LABEL = "[a-z0-9](?:[-a-z0-9]*[a-z0-9])?";
const NAMESPACE = new RegExp(`^${LABEL}$`);
const POD = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`);

/** A label's prefix is a domain: without a dot, what stands before the slash is a namespace or a context. */
const KEY = "(?:[a-z0-9-]+(?:\\.[a-z0-9-]+)+/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?";
const VALUE = "[-A-Za-z0-9_.]*";
const REQUIREMENT = `(?:!?${KEY}|${KEY}\\s*(?:=|==|!=)\\s*${VALUE}|${KEY}\\s+(?:not)?in\\s*\\([-A-Za-z0-9_., ]*\\))`;
const SELECTOR = new RegExp(`^${REQUIREMENT}(?:\\s*,\\s*${REQUIREMENT})*$`);

/** @returns the parts, each checked: none of them can be taken for an option or a path; a failure (exit 2) else */
export function parseK8s(typed: string): K8sAddress | Failure {
  const [, place = "", digits] = /^k8s:\/\/(.*?)(?::(\d+))?$/i.exec(typed) ?? [];
  const port = digits === undefined ? USUAL_PORT : Number(digits);
  const segments = place.split("/");
  const podAt = segments.length - 2;
  if (port < 1 || port > 65_535) return failure("usage", typed, "no such port", EXPECTED);
  if (segments[podAt] === "pod" && podAt > 0 && POD.test(segments.at(-1)!)) {
    const found = around(segments, podAt);
    if (found !== null) return { ...found, pod: segments.at(-1)!, selector: "", port };
  }
  for (let at = 1; at < segments.length; at++) {
    const selector = decode(segments.slice(at).join("/"));
    const found = SELECTOR.test(selector) ? around(segments, at) : null;
    if (found !== null) return { ...found, pod: null, selector, port };
  }
  return failure("usage", typed, "names no pods", EXPECTED);
}

/** @returns the same address for one of its pods, as a user would type it */
export function k8sPod({ context, namespace, port }: K8sAddress, pod: string): string {
  return `k8s://${context === null ? "" : `${encodeURIComponent(context)}/`}${namespace}/pod/${pod}:${port}`;
}

function around(segments: readonly string[], at: number): Pick<K8sAddress, "context" | "namespace"> | null {
  const namespace = segments[at - 1] ?? "";
  const context = decode(segments.slice(0, at - 1).join("/"));
  return NAMESPACE.test(namespace) ? { context: context === "" ? null : context, namespace } : null;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
