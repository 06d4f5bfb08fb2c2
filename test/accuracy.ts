// Recordings with known truth -> a table: leaks found as zombie, as suspect, missed; healthy clusters accused.
// Usage: npm run accuracy [-- FOLDER...]; a FOLDER holds one folder per recording, each with its facts.json.

import { join } from "node:path";
import { heapScores } from "./heap/score.ts";
import { type Score, SERIES, scoresOf } from "./verdict/score.ts";

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

const folders = process.argv.slice(2).filter((word) => !word.startsWith("-"));
const scores = (folders.length > 0 ? folders : [join(import.meta.dirname, "recordings")]).flatMap(scoresOf);
print(scores, process.argv.includes("--verbose"));
if (folders.length === 0) printHeap();
