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

/**
 * Rule: POSIX.1 pax, ustar header (magic at byte 257); ZIP, local file header.
 *
 * @param head the first bytes; @returns what archive it is; null for none
 */
export function archiveWords(head: Uint8Array): string | null {
  const magic = (from: number, length: number): string => String.fromCharCode(...head.subarray(from, from + length));
  const kind = magic(257, 5) === "ustar" ? "a tar" : magic(0, 4) === "PK\x03\x04" ? "a zip" : null;
  return kind === null ? null : `${kind} archive: unpack it and give the dumps in it`;
}
