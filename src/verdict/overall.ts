// All clusters' verdicts -> the answer in one sentence.

import type { Cluster } from "../cluster/cluster.ts";
import { clean } from "../text/clean.ts";
import { counted, minutesRange } from "../text/units.ts";
import { CLASSES, type Overall, type Verdict, type VerdictClass } from "./verdict.ts";
import { tellingFrame } from "./wait.ts";

type Judged = Cluster & { readonly verdict: Verdict };

/**
 * @param clusters  worst first
 * @param snapshots how many snapshots were compared
 * @param unsaid    what to say of a cluster without a creator; "" where it has none, or none of its own
 */
export function overallOf(clusters: readonly Judged[], snapshots: number, unsaid = ""): Overall {
  const accusedIn = (wanted: VerdictClass): number =>
    clusters.reduce((sum, { verdict }) => sum + (verdict.class === wanted ? verdict.accused : 0), 0);
  // Of replicas the last may have none of those that another has.
  const present = clusters.filter(({ counts, verdict }) => counts.at(-1)! > 0 || verdict.accused > 0);
  const worst = CLASSES.find((name) => present.some(({ verdict }) => verdict.class === name)) ?? "normal";
  const zombies = accusedIn("zombie");
  const suspects = accusedIn("suspect");
  return { class: worst, zombies, suspects, summary: summaryOf(worst, present, snapshots, unsaid) };
}

/** What the heap of a hunted process came to, as far as one verdict for all of it needs to know. */
interface HeapCame {
  readonly class: "leak" | "filling" | "noise" | "churn" | "steady";
  readonly summary: string;
}

/** One verdict for the whole process: what its goroutines came to, and its heap. A heap that is well is told as plainly. */
export function withHeap(verdict: Overall, heap: HeapCame | undefined): Overall {
  if (heap === undefined) return verdict;
  const accused = verdict.zombies + verdict.suspects > 0;
  if (heap.class === "leak") {
    const goroutines = accused ? verdict.summary : "no goroutine leak";
    return { ...verdict, summary: `${goroutines}; ${heap.summary}` };
  }
  const named = heap.summary.startsWith("the heap ") ? heap.summary : `heap: ${heap.summary}`;
  const calm = heap.class === "steady" ? "the heap does not grow" : named;
  return { ...verdict, summary: `${verdict.summary}; ${calm}` };
}

function summaryOf(worst: VerdictClass, clusters: readonly Judged[], snapshots: number, unsaid: string): string {
  const of = (name: VerdictClass): readonly Judged[] => clusters.filter(({ verdict }) => verdict.class === name);
  const zombies = of("zombie");
  const suspects = of("suspect");
  if (worst === "zombie") {
    const more = suspects.length > 0 ? `; ${counted(sum(suspects), "suspect")} more` : "";
    return `${counted(sum(zombies), "zombie")} in ${counted(zombies.length, "cluster")}: ${sentence(zombies[0]!, unsaid)}${more}`;
  }
  if (worst === "suspect") {
    const first = suspects[0]!;
    const settle = first.verdict.settledBy === null ? "" : `; to settle it: ${first.verdict.settledBy}`;
    return `no zombie proved; ${counted(sum(suspects), "suspect")} in ${counted(suspects.length, "cluster")}: ${sentence(first, unsaid)}${settle}`;
  }
  const total = clusters.reduce((all, { counts }) => all + counts.at(-1)!, 0);
  const unknown = snapshots === 1 ? " (one snapshot only: growth unknown; take a second)" : "";
  const rest =
    worst === "draining"
      ? `, ${counted(count(of("draining")), "goroutine")} still draining`
      : worst === "pool"
        ? `, ${counted(count(of("pool")), "goroutine")} in pools`
        : "";
  return `nothing is stuck: ${counted(total, "goroutine")} in ${counted(clusters.length, "cluster")}, none outlives its work${rest}${unknown}`;
}

/** `main.(*Client).writePump blocked in chan send for 5-7 min, started by main.(*Hub).serveWS (hub.go:88)` */
function sentence(cluster: Judged, unsaid: string): string {
  const frame = tellingFrame(cluster);
  const waits = cluster.waits.at(-1);
  const since = waits != null && waits.max > 0 ? ` for ${minutesRange(waits.min, waits.max)}` : "";
  const by = cluster.createdBy;
  const started =
    by === null ? unsaid : `, started by ${by.func} (${by.file.slice(by.file.lastIndexOf("/") + 1)}:${by.line})`;
  const where = frame === undefined ? "goroutines without a stack" : frame.func;
  const state = cluster.state === null ? "" : ` blocked in ${cluster.state}`;
  return clean(`${where}${state}${since}${started}`.replace(/ {2,}/g, " "));
}

function sum(clusters: readonly Judged[]): number {
  return clusters.reduce((all, { verdict }) => all + verdict.accused, 0);
}

function count(clusters: readonly Judged[]): number {
  return clusters.reduce((all, { counts }) => all + counts.at(-1)!, 0);
}
