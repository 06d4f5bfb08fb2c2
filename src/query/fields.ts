// The fields of the query language: the one table from which parsing, matching, completion and the help are made.

import type { Analysis, JudgedCluster } from "../analyse.ts";
import type { Origin } from "../cluster/cluster.ts";
import { packageOf } from "../cluster/package-of.ts";
import { CLASSES } from "../verdict/verdict.ts";
import { isStuck } from "./stuck.ts";

interface Named {
  readonly name: string;
  /** One line for the help. */
  readonly help: string;
}

/** Found in any of the texts. `suggest` is what completion offers, when that is not the texts themselves. */
export interface TextField extends Named {
  readonly kind: "text";
  readonly read: (cluster: JudgedCluster) => readonly string[];
  readonly suggest?: (cluster: JudgedCluster) => readonly string[];
}

/** Found when a value between min and max is asked for; null: there is no such figure, nothing finds it. */
export interface NumberField extends Named {
  readonly kind: "count" | "minutes";
  readonly read: (cluster: JudgedCluster) => { readonly min: number; readonly max: number } | null;
  readonly examples: readonly string[];
}

/** Found by one goroutine of it, in any snapshot. */
export interface GoidField extends Named {
  readonly kind: "goid";
  /** Per snapshot: rows of the column, in the order of their goids. Not copied: a cluster may have a million. */
  readonly read: (cluster: JudgedCluster, analysis: Pick<Analysis, "snapshots">) => readonly GoidRows[];
}

export interface GoidRows {
  readonly rows: Uint32Array;
  readonly goid: Float64Array;
}

export interface LabelField extends Named {
  readonly kind: "label";
  readonly read: (cluster: JudgedCluster) => readonly (readonly [key: string, value: string])[];
}

/** A fixed set of words, each a test of its own. */
export interface WordField extends Named {
  readonly kind: "word";
  readonly words: readonly Word[];
}

export interface Word extends Named {
  readonly test: (cluster: JudgedCluster) => boolean;
}

export type Field = TextField | NumberField | GoidField | LabelField | WordField;

const ORIGINS: readonly Origin[] = ["runtime", "std", "module", "main"];

const frameFuncs = (cluster: JudgedCluster): string[] => cluster.frames.map(({ func }) => func);
const place = ({ file, line }: { file: string; line: number }): string => `${file}:${line}`;
const baseName = (file: string): string => file.slice(file.lastIndexOf("/") + 1);
const hasOrigin = (cluster: JudgedCluster, origin: Origin): boolean =>
  cluster.frames.some((frame) => frame.origin === origin) || cluster.createdBy?.origin === origin;
const single = (value: number | null | undefined) => (value == null ? null : { min: value, max: value });

/** Whose code it is: the user's as soon as one frame or the `go` statement is theirs, runtime only when all is. */
function owner(cluster: JudgedCluster): Origin {
  return (["main", "module", "std"] as const).find((origin) => hasOrigin(cluster, origin)) ?? "runtime";
}

const CLASS_HELP: Readonly<Record<(typeof CLASSES)[number], string>> = {
  zombie: "outlives its load and makes no progress, or can never go on",
  suspect: "evidence, but something healthy would look the same",
  draining: "leaving after the load",
  pool: "grown to a bound and reused",
  normal: "nothing to see",
};

const identity = (name: string, help: string, read: (cluster: JudgedCluster) => number): Word => ({
  name,
  help,
  test: (cluster) => read(cluster) > 0,
});

const IS: readonly Word[] = [
  ...CLASSES.map((name): Word => ({ name, help: CLASS_HELP[name], test: ({ verdict }) => verdict.class === name })),
  identity("born", "some are only in the last snapshot", (cluster) => cluster.identity?.born ?? 0),
  identity("gone", "some were only in the first snapshot", (cluster) => cluster.identity?.gone ?? 0),
  identity("survived", "some stand here since the first snapshot", (cluster) => cluster.identity?.survived ?? 0),
  identity("moved", "some came from or went to another cluster", ({ identity: moves }) =>
    moves === null ? 0 : moves.movedIn + moves.movedOut,
  ),
  { name: "stuck", help: "zombie, suspect, or 5 min and more in a wait that is not idleness", test: isStuck },
  {
    name: "io",
    help: "waits for network, file or system call",
    test: ({ state }) => /^(IO wait|syscall)/.test(state ?? ""),
  },
  {
    name: "runtime",
    help: "the runtime's own: no other code in the stack",
    test: (cluster) => owner(cluster) === "runtime",
  },
  {
    name: "std",
    help: "standard library, with no code of yours or of a module",
    test: (cluster) => owner(cluster) === "std",
  },
  { name: "main", help: "your own code is in the stack or started it", test: (cluster) => owner(cluster) === "main" },
  { name: "locked", help: "locked to its thread", test: ({ flags }) => flags.lockedToThread > 0 },
  { name: "leaked", help: "marked as leaked by Go itself", test: ({ flags }) => flags.leaked > 0 },
];

export const FIELDS: readonly Field[] = [
  { kind: "word", name: "is", help: "verdict or kind", words: IS },
  { kind: "text", name: "state", help: "wait state", read: ({ state }) => (state === null ? [] : [state]) },
  { kind: "text", name: "fn", help: "function in the stack", read: frameFuncs },
  {
    kind: "text",
    name: "file",
    help: "file in the stack, or file:line",
    read: ({ frames }) => frames.flatMap((frame) => [frame.file, place(frame)]),
    suggest: ({ frames }) => frames.map(({ file }) => baseName(file)),
  },
  {
    kind: "text",
    name: "pkg",
    help: "package of a function in the stack",
    read: (cluster) => frameFuncs(cluster).map(packageOf),
  },
  {
    kind: "text",
    name: "created",
    help: "function or file:line that started it",
    read: ({ createdBy }) => (createdBy === null ? [] : [createdBy.func, place(createdBy)]),
    suggest: ({ createdBy }) => (createdBy === null ? [] : [createdBy.func]),
  },
  {
    kind: "word",
    name: "origin",
    help: "whose code has a frame in the stack",
    words: ORIGINS.map((name) => ({
      name,
      help:
        name === "main"
          ? "your own code"
          : name === "module"
            ? "a dependency"
            : `the ${name === "std" ? "standard library" : name}`,
      test: ({ frames }) => frames.some((frame) => frame.origin === name),
    })),
  },
  {
    kind: "label",
    name: "label",
    help: "pprof label: key, value or key=value (last snapshot)",
    read: ({ labels }) =>
      [...labels].flatMap(([key, values]) => [...values.keys()].map((value) => [key, value] as const)),
  },
  { kind: "goid", name: "goid", help: "one goroutine, in any snapshot", read: goidsOf },
  { kind: "text", name: "id", help: "cluster id, or a part of it", read: ({ id }) => [id] },
  {
    kind: "count",
    name: "count",
    help: "goroutines in the last snapshot",
    read: ({ counts }) => single(counts.at(-1)),
    examples: [">10", "10..100"],
  },
  {
    kind: "minutes",
    name: "wait",
    help: "how long some of it has waited; minutes, or with s m h d",
    read: ({ waits }) => waits.at(-1) ?? null,
    examples: [">5m", ">1h", "5m..1h"],
  },
  {
    kind: "count",
    name: "born",
    help: "goroutines that are only in the last snapshot",
    read: (cluster) => single(cluster.identity?.born),
    examples: [">0", ">10"],
  },
  {
    kind: "count",
    name: "delta",
    help: "change of the count from the first to the last snapshot",
    read: ({ counts }) => (counts.length < 2 ? null : single((counts.at(-1) ?? 0) - (counts[0] ?? 0))),
    examples: [">0", "<0", ">10"],
  },
];

/** What a word without a field is looked for in. */
export const FREE: TextField = {
  kind: "text",
  name: "",
  help: "function, file, state, label or creator",
  read: (cluster) => [
    ...frameFuncs(cluster),
    ...cluster.frames.map(place),
    ...(cluster.createdBy === null ? [] : [cluster.createdBy.func, place(cluster.createdBy)]),
    ...(cluster.state === null ? [] : [cluster.state]),
    ...[...cluster.labels].flatMap(([key, values]) => [...values.keys()].map((value) => `${key}=${value}`)),
  ],
};

/** @param name as typed, in any case */
export function fieldNamed(name: string): Field | null {
  const wanted = name.toLowerCase();
  return FIELDS.find((field) => field.name === wanted) ?? null;
}

function goidsOf(cluster: JudgedCluster, analysis: Pick<Analysis, "snapshots">): readonly GoidRows[] {
  return cluster.rows.flatMap((rows, at) => {
    const goid = analysis.snapshots[at]?.goroutines?.goid;
    return goid === undefined ? [] : [{ rows, goid }];
  });
}
