// A recording and its truth -> what the verdicts found of it: leaks as zombie, as suspect, missed; healthy clusters accused.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { type Analysis, analyse, type JudgedCluster } from "../../src/analyse.ts";
import { createDecoder } from "../../src/decode.ts";
import { decodeEscapes } from "../../src/dump/frame.ts";
import type { Snapshot } from "../../src/dump/model.ts";

interface Leak {
  readonly function: string;
  readonly state?: string;
  readonly createdBy?: string | null;
  readonly count: number;
  readonly soundFromFirst?: number;
}

interface Facts {
  readonly dumps: readonly { readonly tag: string; readonly file: string }[];
  readonly truth: { readonly class: string; readonly leaks: readonly Leak[] };
}

export interface Score {
  readonly name: string;
  readonly dumps: string;
  readonly truth: string;
  readonly zombie: number;
  readonly suspect: number;
  readonly missed: number;
  /** Clusters and goroutines accused though healthy. */
  readonly falseZombies: readonly string[];
  readonly falseSuspects: readonly string[];
  /** Which rule accused which cluster, and whether the truth agrees; none where the truth is open. */
  readonly accusations: readonly Accusation[];
}

export interface Accusation {
  /** Code of the reason that decided. */
  readonly rule: string;
  readonly class: "zombie" | "suspect";
  readonly right: boolean;
}

export function readSnapshot(path: string): Snapshot {
  const decoder = createDecoder(path);
  decoder.push(gunzipSync(readFileSync(path)));
  return decoder.end()[0]!;
}

const matches = (cluster: JudgedCluster, leak: Leak): boolean =>
  cluster.frames.some(({ func }) => func === decodeEscapes(leak.function)) &&
  (leak.state === undefined || cluster.state === null || leak.state.split("|").includes(cluster.state)) &&
  (leak.createdBy == null ||
    cluster.createdBy === null ||
    leak.createdBy.split("|").some((by) => decodeEscapes(by) === cluster.createdBy?.func));

export function score(name: string, dumps: string, facts: Facts, { clusters }: Analysis): Score {
  const { leaks, class: truth } = facts.truth;
  const found = { zombie: 0, suspect: 0, missed: 0 };
  const told = ({ verdict, state, frames, counts }: JudgedCluster): string =>
    `${verdict.accused}/${counts.at(-1)} ${state} ${frames.find(({ origin }) => origin === "main")?.func ?? frames.at(-1)?.func}: ${verdict.reasons[0]?.code} ${verdict.pattern?.id ?? ""}`;
  for (const leak of leaks) {
    const here = clusters.filter((cluster) => matches(cluster, leak) && cluster.counts.at(-1)! > 0);
    if (here.some(({ verdict }) => verdict.class === "zombie")) found.zombie++;
    else if (here.some(({ verdict }) => verdict.class === "suspect")) found.suspect++;
    else found.missed++;
  }
  const healthy = clusters.filter((cluster) => {
    const mine = leaks.filter((leak) => matches(cluster, leak));
    const guilty = mine.reduce((sum, { count }) => sum + count, 0);
    return mine.length === 0 || (cluster.verdict.class === "zombie" && cluster.verdict.accused > guilty);
  });
  const accusations = clusters.flatMap((cluster): Accusation[] => {
    const { class: verdict, reasons } = cluster.verdict;
    if (truth === "ambiguous" || (verdict !== "zombie" && verdict !== "suspect")) return [];
    return [{ rule: reasons[0]!.code, class: verdict, right: !healthy.includes(cluster) }];
  });
  return {
    name,
    dumps,
    truth,
    ...found,
    accusations,
    falseZombies: truth === "ambiguous" ? [] : healthy.filter(({ verdict }) => verdict.class === "zombie").map(told),
    falseSuspects: truth === "ambiguous" ? [] : healthy.filter(({ verdict }) => verdict.class === "suspect").map(told),
  };
}

/** Which dumps of a recording are given: all of them, or only the quiet ones, or the first and the last. */
export const SERIES: Readonly<Record<string, (tags: readonly string[]) => readonly string[]>> = {
  all: (tags) => tags.filter((tag) => tag !== "later2"),
  quiet: (tags) =>
    tags.some((tag) => tag === "before") ? tags.filter((tag) => !tag.startsWith("during") && tag !== "later2") : [],
  "first+last": (tags) => (tags.includes("before") && tags.includes("later") ? ["before", "later"] : []),
  "two rounds": (tags) => (tags.includes("after2") ? ["before", "during", "after", "during2", "after2"] : []),
  "one round": (tags) => (tags.includes("before") && tags.includes("during") ? ["before", "during", "after"] : []),
  "last alone": (tags) => (tags.includes("later") ? ["later"] : []),
};

export function scoresOf(folder: string): readonly Score[] {
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, "facts.json")))
    .flatMap((name) => {
      const facts: Facts = JSON.parse(readFileSync(join(folder, name, "facts.json"), "utf8"));
      const present = facts.dumps.filter(({ file }) => existsSync(join(folder, name, file)));
      const snapshots = new Map(present.map(({ tag, file }) => [tag, readSnapshot(join(folder, name, file))]));
      return Object.entries(SERIES).flatMap(([dumps, choose]) => {
        const chosen = choose([...snapshots.keys()]).map((tag) => snapshots.get(tag)!);
        return chosen.length === 0 ? [] : [score(name, dumps, facts, analyse(chosen))];
      });
    });
}
