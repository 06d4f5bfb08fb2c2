// What a dump is once it is read: plain data, no behaviour. Every other room reads these shapes.

/** One line pair of a stack. `file` is "" and `line` 0 where Go printed no place (cgo symbols, lost lines). */
export interface Frame {
  readonly func: string;
  readonly file: string;
  readonly line: number;
  /** Go prints `(...)` for the arguments of an inlined call. */
  readonly inlined: boolean;
}

/** The `go` statement that started a goroutine. */
export interface CreatedBy {
  readonly func: string;
  readonly file: string;
  readonly line: number;
}

/** A signature: what goroutines with the same stack share. Leaf first. */
export interface Stack {
  readonly frames: readonly Frame[];
  readonly createdBy: CreatedBy | null;
  /** Frames Go left out of the middle; "unknown" up to Go 1.20, null when none. Not part of the signature. */
  readonly elided: number | "unknown" | null;
  /** Index in `frames` of the first frame below the gap; 0 when nothing is elided. */
  readonly elidedBefore: number;
}

/** Marks beside the wait state, as bits in `Goroutines.flags`. */
export const LEAKED = 1;
export const SCAN = 2;
export const DURABLE = 4;
export const LOCKED_TO_THREAD = 8;

/** pprof labels of one goroutine, keys sorted. */
export type LabelSet = readonly (readonly [key: string, value: string])[];

/** The goroutines of one dump in columns, in the order printed. All arrays have the same length. */
export interface Goroutines {
  /** Identity within one process; never reused by Go. Doubles, since a goid may pass 2^32. */
  readonly goid: Float64Array;
  /** Index into `Snapshot.stacks`. */
  readonly stack: Uint32Array;
  /** Index into `Snapshot.states`. */
  readonly state: Uint16Array;
  /** Whole minutes; -1 when Go printed none (which is not 0: see dump/header). */
  readonly waitMinutes: Int32Array;
  /** Goid of the creator; 0 when not printed. */
  readonly creator: Float64Array;
  /** LEAKED | SCAN | DURABLE | LOCKED_TO_THREAD. */
  readonly flags: Uint8Array;
  /** Index into `Snapshot.labelSets`; 0 is the empty set. */
  readonly labels: Uint32Array;
  /** Address of the lock or condition the goroutine waits for, where the stack shows it; 0 otherwise. */
  readonly waitsFor: Float64Array;
}

/** A stack of a profile (debug=1 or protobuf), which counts goroutines without naming them. */
export interface Counted {
  readonly stack: number;
  readonly labels: number;
  readonly count: number;
}

export interface Warning {
  /** Stable word for programs, e.g. "cut-goroutine". */
  readonly code: string;
  readonly message: string;
  /** Line in the source, from 1; null when it speaks of the whole. */
  readonly line: number | null;
}

/** traceback: goids and states; debug=1 and protobuf: counts per stack only; sum: the same, of several processes. */
export type Form = "traceback" | "debug=1" | "protobuf" | "sum";

/** One parsed dump with its source and its time. */
export interface Snapshot {
  readonly source: string;
  /** ISO 8601, or null when neither the source nor its wrapping says. */
  readonly takenAt: string | null;
  readonly form: Form;
  /** True when only leaked goroutines are in it (goroutineleak at debug=0 or 1). */
  readonly leakedOnly: boolean;
  /** e.g. "1.24+", read from what only some versions print; null when nothing tells. */
  readonly goVersionHint: string | null;
  /** What made the runtime print it, e.g. "SIGQUIT: quit" or "fatal error: …"; null for an asked-for dump. */
  readonly trigger: string | null;
  /** Bytes of text (or of the unpacked protobuf). */
  readonly bytes: number;
  readonly truncated: boolean;
  readonly warnings: readonly Warning[];
  /** How many goroutines are in `goroutines`, or the sum of `counted`. */
  readonly total: number;
  readonly stacks: readonly Stack[];
  /** Wait states as printed before the first comma, marks removed; e.g. "chan receive (nil chan)". */
  readonly states: readonly string[];
  readonly labelSets: readonly LabelSet[];
  /** null for a profile, which has no goids. */
  readonly goroutines: Goroutines | null;
  /** null for a traceback. */
  readonly counted: readonly Counted[] | null;
  /** The arguments of some goroutines. */
  readonly samples: ArgumentSamples;
  /** Tells its process from others by means beyond the dump; absent where nobody asked. */
  readonly process?: string;
  /** Of a sum: what it is the sum of. */
  readonly parts?: readonly Pick<Snapshot, "source" | "form" | "total">[];
}

/**
 * The arguments of some goroutines in columns, rows ascending (see dump/samples.ts). Arguments differ per goroutine, so
 * only the first few of each stack are kept: memory stays bounded by what is distinct.
 */
export interface ArgumentSamples {
  /** Row in `Goroutines`. */
  readonly row: Uint32Array;
  /** Byte range of each in `bytes`: one line per frame, as printed between the brackets. */
  readonly start: Uint32Array;
  readonly end: Uint32Array;
  readonly bytes: Uint8Array;
}

/** The arguments of one goroutine, frame by frame, as printed between the brackets (e.g. "0xc000012345, 0x0?"). */
export interface ArgumentSample {
  /** Row in `Goroutines`. */
  readonly row: number;
  /** Its place in `ArgumentSamples`. */
  readonly index: number;
  /** One text per frame of the stack, "..." when inlined. */
  readonly args: readonly string[];
}
