// A few lines of text -> an Analysis, for tests of what comes after the engine.

import type { Analysis, JudgedCluster } from "../src/analyse.ts";
import type { Origin, OriginFrame } from "../src/cluster/cluster.ts";
import {
  DURABLE,
  type LabelSet,
  LEAKED,
  LOCKED_TO_THREAD,
  SCAN,
  type Snapshot,
  type Warning,
} from "../src/dump/model.ts";
import { NO_SAMPLES } from "../src/dump/samples.ts";
import { CLASSES, type Reason, type Verdict, type VerdictClass } from "../src/verdict/verdict.ts";

/** What a text can't say. */
export interface TextOptions {
  /** One per snapshot; default `dump1.txt`, `dump2.txt`, … */
  readonly sources?: readonly string[];
  /** Snapshots of two processes: no identity. */
  readonly twoProcesses?: boolean;
  /** Profiles, which have neither goids nor states. */
  readonly profile?: boolean;
  readonly warnings?: readonly Warning[];
  readonly summary?: string;
}

/** One cluster line, read. */
interface Written {
  readonly counts: readonly number[];
  readonly state: string | null;
  readonly wait: { readonly min: number; readonly max: number } | null;
  readonly flags: number;
  readonly labels: LabelSet;
  readonly frames: readonly OriginFrame[];
  readonly createdBy: OriginFrame | null;
  readonly class: VerdictClass;
  readonly accused: number;
  readonly reasons: Reason[];
  settledBy: string | null;
  pattern: Verdict["pattern"];
}

const FLAGS: Readonly<Record<string, number>> = {
  leaked: LEAKED,
  locked: LOCKED_TO_THREAD,
  scan: SCAN,
  durable: DURABLE,
};

/**
 * Builds an analysis from a text, one cluster a line:
 *
 *     40x chan receive 5m zombie: main.worker < main.start by main.main
 *     0>40>80x select 5-7m suspect=60 locked {tenant=acme}: main.run@run.go:12 < net/http.(*conn).serve
 *       why growth: 80 of 80 born since the first
 *       settled: one more round
 *       pattern worker-pool-dead: Workers are gone | Recover per job
 *
 * Counts per snapshot, then state, wait minutes, verdict and how many it accuses (the highest goids), flags, labels; then
 * the frames, leaf first. A line of a frame is made up where none is written. Origins follow from the package.
 */
export function analysisOf(text: string, options: TextOptions = {}): Analysis {
  const written: Written[] = [];
  for (const line of text.split("\n").filter((one) => one.trim() !== "")) {
    const detail = /^\s+(why|settled|pattern)\b\s*(.*)$/.exec(line);
    const last = written.at(-1);
    if (detail !== null && last !== undefined && addDetail(last, detail[1] ?? "", detail[2] ?? "")) continue;
    written.push(readCluster(line.trim()));
  }
  const snapshotCount = Math.max(1, ...written.map(({ counts }) => counts.length));
  const bases = goidBases(written);
  const snapshots = Array.from({ length: snapshotCount }, (_, at) => snapshotOf(written, bases, at, options));
  const clusters = written.map((one, index) => clusterOf(one, index, snapshots, options));
  const worst = CLASSES.find((name) => clusters.some(({ verdict }) => verdict.class === name)) ?? "normal";
  const accused = (name: VerdictClass): number =>
    clusters.reduce((sum, { verdict }) => sum + (verdict.class === name ? verdict.accused : 0), 0);
  const [zombies, suspects] = [accused("zombie"), accused("suspect")];
  return {
    snapshots,
    matching: {
      by: snapshotCount === 1 ? "single" : options.twoProcesses || options.profile ? "signature" : "goid",
      why: options.twoProcesses ? "two processes" : "same goids, same creators",
    },
    grouping: "signature",
    clusters,
    verdict: {
      class: worst,
      zombies,
      suspects,
      summary: options.summary ?? `${zombies} zombies, ${suspects} suspects`,
    },
    warnings: options.warnings ?? [],
  };
}

function addDetail(cluster: Written, word: string, rest: string): boolean {
  const [, code = "", text = ""] = /^([\w-]*):\s*(.*)$/.exec(rest) ?? [];
  if (word === "why") cluster.reasons.push({ code, text });
  else if (word === "settled") cluster.settledBy = text;
  else {
    const [title = "", advice = ""] = text.split(" | ");
    cluster.pattern = { id: code, title, advice, what: `what ${code} is`, lookAlike: `what looks like ${code}` };
  }
  return true;
}

function readCluster(line: string): Written {
  const colon = line.indexOf(": ");
  const [head, stack] = [line.slice(0, colon), line.slice(colon + 2)];
  const [, counts = "", afterCounts = ""] = /^(\d+(?:>\d+)*)x (.*)$/s.exec(head) ?? [];
  if (counts === "") throw new Error(`not a cluster: ${line}`);
  const [, beforeLabels = "", labels = ""] = /^(.*?)(?: \{(.*)\})?$/s.exec(afterCounts) ?? [];
  const words = beforeLabels.split(" ");
  let flags = 0;
  while (FLAGS[words.at(-1) ?? ""] !== undefined) flags |= FLAGS[words.pop() ?? ""] ?? 0;
  const verdict = /^(zombie|suspect|draining|pool|normal)(?:=(\d+))?$/.exec(words.at(-1) ?? "");
  if (verdict !== null) words.pop();
  const wait = /^(?:(\d+)-)?(\d+)m$/.exec(words.at(-1) ?? "");
  if (wait !== null) words.pop();
  const max = Number(wait?.[2]);
  const numbers = counts.split(">").map(Number);
  const name = (verdict?.[1] ?? "normal") as VerdictClass;
  const [frames = "", creator] = stack.split(" by ");
  return {
    counts: numbers,
    state: words.join(" ") === "-" ? null : words.join(" "),
    wait: wait === null ? null : { min: wait[1] === undefined ? max : Number(wait[1]), max },
    flags,
    labels: labels === "" ? [] : labels.split(",").map((pair) => pair.split("=") as [string, string]),
    frames: frames.split(" < ").map(readFrame),
    createdBy: creator === undefined ? null : readFrame(creator),
    class: name,
    accused: name === "normal" ? 0 : Number(verdict?.[2] ?? numbers.at(-1)),
    reasons: [],
    settledBy: null,
    pattern: null,
  };
}

function readFrame(text: string, index = 0): OriginFrame {
  const [, func = text, file, line] = /^(.*?)(?:@(.*):(\d+))?$/s.exec(text) ?? [];
  const name = func.split("/").at(-1)?.split(".")[0] ?? "x";
  return {
    func,
    file: file ?? `/src/${name}/${name}.go`,
    line: Number(line ?? 10 + index),
    inlined: false,
    origin: originOf(func),
  };
}

function originOf(func: string): Origin {
  if (func.startsWith("main.")) return "main";
  if (/^(internal\/)?runtime[./]/.test(func)) return "runtime";
  return /^[^/]*\.[^/]*\//.test(func) ? "module" : "std";
}

/** The first goid of each cluster, so that no two share one. */
function goidBases(written: readonly Written[]): readonly number[] {
  let next = 1;
  return written.map(({ counts }) => {
    const base = next;
    next += Math.max(...counts);
    return base;
  });
}

/** Goids of a cluster in one snapshot: those that were there stay, the youngest go first. */
function goidsOf(one: Written, base: number, at: number): readonly number[] {
  return Array.from({ length: one.counts[at] ?? 0 }, (_, index) => base + index);
}

function snapshotOf(written: readonly Written[], bases: readonly number[], at: number, options: TextOptions): Snapshot {
  const rows = written.flatMap((one, index) =>
    goidsOf(one, bases[index] ?? 0, at).map((goid, nth) => ({ one, index, goid, first: nth === 0 })),
  );
  const column = <T>(read: (row: (typeof rows)[number]) => T): T[] => rows.map(read);
  const states = [...new Set(written.map(({ state }) => state ?? ""))];
  const counted = written.map((one, index) => ({ stack: index, labels: index + 1, count: one.counts[at] ?? 0 }));
  return {
    source: options.sources?.[at] ?? `dump${at + 1}.txt`,
    takenAt: null,
    form: options.profile ? "debug=1" : "traceback",
    leakedOnly: false,
    goVersionHint: "go1.24+",
    trigger: null,
    bytes: rows.length * 300,
    truncated: false,
    warnings: [],
    total: rows.length,
    stacks: written.map(({ frames, createdBy }) => ({ frames, createdBy, elided: null, elidedBefore: 0 })),
    states,
    labelSets: [[], ...written.map(({ labels }) => labels)],
    goroutines: options.profile
      ? null
      : {
          goid: Float64Array.from(column(({ goid }) => goid)),
          stack: Uint32Array.from(column(({ index }) => index)),
          state: Uint16Array.from(column(({ one }) => states.indexOf(one.state ?? ""))),
          waitMinutes: Int32Array.from(column(({ one, first }) => (first ? one.wait?.min : one.wait?.max) ?? -1)),
          creator: Float64Array.from(column(() => 0)),
          flags: Uint8Array.from(column(({ one }) => one.flags)),
          labels: Uint32Array.from(column(({ index }) => index + 1)),
          waitsFor: Float64Array.from(column(() => 0)),
        },
    counted: options.profile ? counted : null,
    samples: NO_SAMPLES,
  };
}

function clusterOf(one: Written, index: number, snapshots: readonly Snapshot[], options: TextOptions): JudgedCluster {
  const counts = snapshots.map((_, at) => one.counts[at] ?? 0);
  const [first = 0, last = 0] = [counts[0], counts.at(-1)];
  const survived = Math.min(first, last);
  const rows = snapshots.map(({ goroutines }) =>
    Uint32Array.from([...(goroutines?.stack ?? [])].flatMap((stack, row) => (stack === index ? [row] : []))),
  );
  const goids = [...(rows.at(-1) ?? [])].map((row) => snapshots.at(-1)?.goroutines?.goid[row] ?? 0);
  const known = snapshots.length > 1 && !options.twoProcesses && !options.profile;
  const bears = (flag: number): number => (one.flags & flag ? last : 0);
  return {
    id: idOf(`${one.state} ${JSON.stringify([one.frames, one.createdBy])}`),
    state: one.state,
    frames: one.frames,
    elided: null,
    elidedBefore: 0,
    createdBy: one.createdBy,
    counts,
    rows,
    waits: counts.map((count) => (count > 0 && one.wait !== null ? { ...one.wait, without: 0 } : null)),
    flags: {
      leaked: bears(LEAKED),
      lockedToThread: bears(LOCKED_TO_THREAD),
      scan: bears(SCAN),
      durable: bears(DURABLE),
    },
    labels: new Map(one.labels.map(([key, value]) => [key, new Map([[value, last]])])),
    identity: known
      ? {
          survived,
          movedIn: 0,
          movedOut: 0,
          born: last - survived,
          gone: first - survived,
          movedFrom: new Map(),
          movedTo: new Map(),
        }
      : null,
    verdict: {
      class: one.class,
      accused: one.accused,
      accusedGoids: one.accused === 0 ? [] : goids.slice(-one.accused),
      reasons: one.reasons,
      settledBy: one.settledBy,
      pattern: one.pattern,
    },
  };
}

/** FNV-1a in 64 bits. */
function idOf(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, "0");
}
