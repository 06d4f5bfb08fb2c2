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
 * Rules: POSIX.1 pax, ustar header (magic at byte 257); ZIP, local file header; `PACKERS`.
 *
 * @param head the first bytes; @returns what archive it is, or what has packed it; null for none
 */
export function archiveWords(head: Uint8Array): string | null {
  const magic = (from: number, length: number): string => String.fromCharCode(...head.subarray(from, from + length));
  const kind = magic(257, 5) === "ustar" ? "a tar" : magic(0, 4) === "PK\x03\x04" ? "a zip" : null;
  if (kind !== null) return `${kind} archive: unpack it and give the dumps in it`;
  const packer = PACKERS.find(([begin]) => magic(0, begin.length) === begin)?.[1];
  return packer === undefined ? null : `packed by ${packer}: unpack it first (\`${packer} -dc FILE | unpark\`)`;
}

/** Rules: the .xz file format, 2.1.1.1; RFC 8878, 3.1.1 (zstd); bzip2's manual, its files begin with BZh and a digit. */
const PACKERS = [
  ["\xfd7zXZ\0", "xz"],
  ["\x28\xb5\x2f\xfd", "zstd"],
  ["BZh", "bzip2"],
] as const;

/** What other programs make of goroutines, by a line that only they write. */
const REPORTS: readonly (readonly [RegExp, string])[] = [
  [/^WARNING: DATA RACE/m, "a race detector's report without goroutines"],
  [/^POTENTIAL DEADLOCK:/m, "a report of go-deadlock without goroutines"],
  [
    /^[* ]*Goroutine \d+(?: - (?:User|Start|Go|Runtime): |$)|^\(dlv\) |^ *\d+ +0x[0-9a-f]{8,} in /m,
    "what a debugger (Delve) printed, not the process itself (SIGQUIT, ?debug=2)",
  ],
  [
    /^.*#\d+ +0x[0-9a-f]{8,} in |^[* ]+\d+ +(?:waiting|runnable|running|syscall|idle) +[\w./]+$/m,
    "what a debugger (gdb) printed, not the process itself (SIGQUIT, ?debug=2)",
  ],
  [/^ *Showing nodes accounting for /m, "what `go tool pprof` printed, not the profile that it read"],
  [
    /^\d+: [a-zA-Z].*\n {2,}\S+ +\S+:\d+ |^\d+ goroutines? \[/m,
    "a summary of goroutines (panicparse?), not the dump that it was made of",
  ],
];
const CALL_AND_PLACE = /^.*\)[ \t]*\n[ \t]+\S.*:\d+ \+0x[0-9a-f]/m;

/** @param text the beginning of one without goroutines; @returns what stacks without headers are called; null for none */
export function headlessWords(text: string): string | null {
  return CALL_AND_PLACE.test(text) ? "stacks without the lines above them, `goroutine 1 [select]:`" : null;
}

/** @param text the beginning of one without goroutines; @returns what it is; null when nothing known has written it */
export function reportWords(text: string): string | null {
  return REPORTS.find(([line]) => line.test(text))?.[1] ?? null;
}
