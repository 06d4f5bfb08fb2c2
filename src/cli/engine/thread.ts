// The analysing thread: reads sources, decodes pastes, compares and judges, so that the screen's thread only draws.

import { parentPort } from "node:worker_threads";
import { type AnalyseOptions, type Analysis, analyse, analyseReplicas } from "../../analyse.ts";
import { twoProcesses } from "../../compare/process.ts";
import { createProfileDecoder, type Profile, type ProfileDecoder } from "../../decode-heap.ts";
import type { Snapshot } from "../../dump/model.ts";
import type { Tally } from "../../fleet/tally.ts";
import type { HeapAnalysis } from "../../heap/analysis.ts";
import { type HeapProfile, isHeapProfile } from "../../heap/model.ts";
import { sumOf } from "../../source/live/sum.ts";
import { answer } from "../../ui/answer.ts";
import { waiterRowsOf } from "../../ui/screens/waiters/rows.ts";
import { judgeHeap } from "../heap/judge.ts";
import { readTyped } from "../read/pods.ts";
import type { ReadProfiles } from "../read/profiles.ts";
import { answerApart, snapshotsApart, snapshotsTogether } from "./apart.ts";
import { heapApart } from "./heap-apart.ts";
import { Line } from "./line.ts";
import { type Ask, type DecodedShell, heapNameOn, heapTaken, type KeptHeap, nameOn, type Tell } from "./messages.ts";
import { heapReportOf, redactedText, reportOf } from "./report.ts";

const snapshots = new Map<string, Snapshot>();
const heaps = new Map<string, KeptHeap>();
const decoders = new Map<number, ProfileDecoder>();
const opening = new Map<number, AbortController>();
const analyses = new Map<string, Analysis>();
const judgedHeaps = new Map<string, HeapAnalysis>();
let last: Analysis | null = null;
let fleet: { readonly sum: string; readonly tally: Tally } | null = null;

const line = new Line<Ask | Tell>(
  parentPort!,
  (ask) => void heard(ask as Ask),
  (call, { shell, lists }) => keep(call, snapshotsTogether(shell as readonly Snapshot[], lists)),
);

async function heard(ask: Ask): Promise<void> {
  if (ask.kind === "forget") {
    snapshots.delete(ask.name);
    heaps.delete(ask.name);
    analyses.delete(ask.name);
    judgedHeaps.delete(ask.name);
    return;
  }
  try {
    await HEARD[ask.kind](ask as never);
  } catch (error) {
    line.say({ kind: "failed", call: ask.call, message: error instanceof Error ? error.message : String(error) });
  }
}

type Kind = Exclude<Ask["kind"], "forget">;

const HEARD: { readonly [K in Kind]: (ask: Extract<Ask, { readonly kind: K }>) => void | Promise<void> } = {
  open: async ({ call, source, wanted, http }) => {
    const controller = new AbortController();
    opening.set(call, controller);
    try {
      const read = await readTyped(source, {
        wanted,
        http,
        signal: controller.signal,
        onProgress: ({ bytes, share, goroutines, step }) =>
          line.say({ kind: "progress", call, progress: { bytes, share, goroutines, step } }),
      });
      await decoded(call, read);
    } finally {
      opening.delete(call);
    }
  },
  abort: ({ call }) => {
    opening.get(call)?.abort();
    decoders.delete(call);
  },
  decode: ({ call, source, takenAt }) => void decoders.set(call, createProfileDecoder(source, { takenAt })),
  chunk: ({ call, bytes }) => {
    const decoder = decoders.get(call);
    if (decoder === undefined) return;
    decoder.push(bytes);
    line.say({ kind: "progress", call, progress: { ...decoder.progress(), share: null, step: "" } });
  },
  ended: async ({ call, cut }) => {
    const decoder = decoders.get(call);
    decoders.delete(call);
    if (decoder !== undefined) await decoded(call, { ...NOTHING_ELSE, items: decoder.end(cut) }, decoder.refusal());
  },
  likewise: ({ call, of, shell }) => {
    const { goroutines, samples, stacks, labelSets, counted } = snapshots.get(of)!;
    keep(call, [{ ...shell, goroutines, samples, stacks, labelSets, counted }]);
  },
  twoProcesses: ({ call, before, after }) =>
    line.say({ kind: "text", call, text: twoProcesses(snapshots.get(before)!, snapshots.get(after)!) }),
  sum: async ({ call, source, of }) => decoded(call, { ...NOTHING_ELSE, items: [sumOf(named(of), source)] }),
  fleet: ({ sum, tally }) => {
    fleet = { sum, tally };
  },
  analyse: async ({ call, chosen, all, options, wanted }) => {
    const given = answer({ chosen: named(chosen), all: named(all), options }, analyseAny);
    analyses.set(nameOn(call, 0), given.analysis);
    if (!wanted) return;
    last = given.analysis;
    await line.deliver(call, answerApart(given));
  },
  report: ({ call, of, format, extras, writing }) => {
    const content = reportOf(format, analyses.get(of)!, extras, writing);
    line.say({ kind: "report", call, content }, [content.buffer]);
  },
  heapReport: ({ call, of, format, writing }) => {
    const content = heapReportOf(format, judgedHeaps.get(of)!, writing);
    line.say({ kind: "report", call, content }, [content.buffer]);
  },
  redact: ({ call, of, text }) => line.say({ kind: "text", call, text: redactedText(text, analyses.get(of)!) }),
  keepHeaps: ({ call, heaps: taken }) => {
    for (const [at, one] of taken.entries()) heaps.set(heapNameOn(call, at), one);
  },
  judgeHeap: async ({ call, profiles, snapshots: dumps, options, wanted }) => {
    const found = profiles.map((name) => heaps.get(name)!);
    const { analysis } = await judgeHeap(
      {
        profiles: found.map(({ profile }) => profile),
        resident: found.map(({ residentBytes }) => residentBytes),
        goroutines: dumps.length === 0 ? null : judged(named(dumps), options),
        hunt: options.hunt ?? null,
      },
      wanted,
    );
    judgedHeaps.set(nameOn(call, 0), analysis);
    await line.deliver(call, heapApart(analysis));
  },
  waiters: ({ call }) => line.say({ kind: "rows", call, rows: last === null ? [] : waiterRowsOf(last) }),
};

const NOTHING_ELSE = { residentBytes: null, hunt: null, failure: null } as const;

/** Of replicas only their sum is kept: it is grouped anew, and compared as any other snapshot. */
function analyseAny(chosen: readonly Snapshot[], options: AnalyseOptions): Analysis {
  return fleet !== null && chosen.length === 1 && chosen[0] === snapshots.get(fleet.sum)
    ? { ...analyseReplicas(fleet.tally, options), snapshots: chosen }
    : analyse(chosen, options);
}

function named(names: readonly string[]): readonly Snapshot[] {
  return names.map((name) => snapshots.get(name)!);
}

/** What was judged just before is not judged again, unless it was grouped otherwise. */
function judged(dumps: readonly Snapshot[], options: AnalyseOptions): Analysis {
  const known =
    last !== null &&
    (options.groupBy ?? "signature") === "signature" &&
    last.snapshots.length === dumps.length &&
    last.snapshots.every((snapshot, at) => snapshot === dumps[at]);
  const { groupBy: _, ...rest } = options;
  return known ? last! : analyse(dumps, rest);
}

async function decoded(call: number, read: ReadProfiles, refusal: string | null = null): Promise<void> {
  const { hunt, failure } = read;
  const { found, taken } = sorted(read.items);
  keep(call, found);
  for (const [at, profile] of taken.entries())
    heaps.set(heapNameOn(call, at), { profile, residentBytes: read.residentBytes });
  const { shell, ...apart } = snapshotsApart(found);
  const told = taken.map(heapTaken);
  await line.deliver(call, {
    ...apart,
    shell: { snapshots: shell, heaps: told, hunt, failure, refusal } satisfies DecodedShell,
  });
}

function sorted(items: readonly Profile[]): { found: readonly Snapshot[]; taken: readonly HeapProfile[] } {
  const found: Snapshot[] = [];
  const taken: HeapProfile[] = [];
  for (const item of items) {
    if (isHeapProfile(item)) taken.push(item);
    else found.push(item);
  }
  return { found, taken };
}

function keep(call: number, found: readonly Snapshot[]): void {
  for (const [at, snapshot] of found.entries()) snapshots.set(nameOn(call, at), snapshot);
}
