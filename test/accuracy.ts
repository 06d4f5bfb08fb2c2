// Recordings with known truth -> a table: leaks found as zombie, as suspect, missed; healthy clusters accused.
// Usage: npm run accuracy [-- FOLDER...]; a FOLDER holds one folder per recording, each with its facts.json.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";
import { type Analysis, analyse, type JudgedCluster } from "../src/analyse.ts";
import { createDecoder } from "../src/decode.ts";
import { decodeEscapes } from "../src/dump/frame.ts";
import type { Snapshot } from "../src/dump/model.ts";
import { heapScores } from "./heap/score.ts";

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
  return {
    name,
    dumps,
    truth,
    ...found,
    falseZombies: truth === "ambiguous" ? [] : healthy.filter(({ verdict }) => verdict.class === "zombie").map(told),
    falseSuspects: truth === "ambiguous" ? [] : healthy.filter(({ verdict }) => verdict.class === "suspect").map(told),
  };
}

/** Which dumps of a recording are given: all of them, or only the quiet ones, or the first and the last. */
const SERIES: Readonly<Record<string, (tags: readonly string[]) => readonly string[]>> = {
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

function print(scores: readonly Score[], verbose: boolean): void {
  for (const series of Object.keys(SERIES)) {
    const some = scores.filter(({ dumps }) => dumps === series);
    const sum = (read: (one: Score) => number): number => some.reduce((total, one) => total + read(one), 0);
    console.log(
      `${series.padEnd(11)} ${String(some.length).padStart(4)} recordings | leaks: ${sum((one) => one.zombie)} zombie, ${sum((one) => one.suspect)} suspect, ${sum((one) => one.missed)} missed | healthy clusters: ${sum((one) => one.falseZombies.length)} zombie, ${sum((one) => one.falseSuspects.length)} suspect in ${some.filter((one) => one.falseSuspects.length > 0).length} recordings`,
    );
  }
  for (const one of scores.filter(({ dumps }) => verbose || dumps === "all")) {
    if (one.missed > 0) console.log(`  missed   ${one.name} (${one.dumps}): ${one.missed}`);
    if (one.suspect > 0) console.log(`  suspect  ${one.name} (${one.dumps}): ${one.suspect} of its leaks`);
    for (const text of one.falseZombies) console.log(`  FALSE ZOMBIE ${one.name} (${one.dumps}): ${text}`);
    for (const text of one.falseSuspects) console.log(`  healthy suspect ${one.name} (${one.dumps}): ${text}`);
  }
}

function printHeap(): void {
  for (const { series, recordings, found, undecided, falseLeaks, other } of heapScores()) {
    const missed = undecided > 0 ? `, ${undecided} wanting more cycles, load or exact figures` : "";
    console.log(
      `${series.padEnd(13)} ${String(recordings).padStart(2)} recordings | leaks: ${found} found${missed} | healthy: ${falseLeaks.length} accused`,
    );
    for (const text of falseLeaks) console.log(`  FALSE LEAK ${text}`);
    for (const text of other) console.log(`  other      ${text}`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const folders = process.argv.slice(2).filter((word) => !word.startsWith("-"));
  const scores = (folders.length > 0 ? folders : [join(import.meta.dirname, "recordings")]).flatMap(scoresOf);
  print(scores, process.argv.includes("--verbose"));
  if (folders.length === 0) printHeap();
}
