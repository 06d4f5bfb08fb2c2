// What else a Go process tells under /debug/pprof/ -> words for it, when it is read in place of a dump or a heap profile.

/** By the name of the first figure in the protobuf, and by the first word of the text (runtime/pprof, net/http/pprof). */
const PROFILES: Readonly<Record<string, string>> = {
  samples: "a CPU profile",
  cpu: "a CPU profile",
  contentions: "a mutex or block profile",
  contention: "a block profile",
  mutex: "a mutex profile",
  threadcreate: "a profile of thread creation",
};

/** @param name e.g. `contentions`; one that Go does not write is said as it is */
export function foreignProfile(name: string): string {
  return Object.hasOwn(PROFILES, name) ? PROFILES[name]! : `a pprof profile of ${name}`;
}

/** Rule: internal/trace/version, header: `go 1.22 trace` and zeros. */
const TRACE = /^go 1\.\d+ trace\0/;

/** @param head the first bytes; @returns what binary data is, as far as its head tells */
export function binaryWords(head: Uint8Array): string {
  const isTrace = TRACE.test(String.fromCharCode(...head.subarray(0, 16)));
  return isTrace ? "an execution trace: `go tool trace` reads it" : "binary data";
}
