// All clusters' verdicts -> the answer in one sentence.

import type { Cluster } from "../cluster/cluster.ts";
import { endingOf } from "../compare/process.ts";
import type { Snapshot } from "../dump/model.ts";
import { clean } from "../text/clean.ts";
import { counted, minutesRange } from "../text/units.ts";
import { CLASSES, type Overall, type Verdict, type VerdictClass } from "./verdict.ts";
import { tellingFrame } from "./wait.ts";

type Judged = Cluster & { readonly verdict: Verdict };
type Seen = Pick<Snapshot, "trigger">;

/**
 * @param clusters  worst first
 * @param snapshots that were compared
 * @param unsaid    what to say of a cluster without a creator; "" where it has none, or none of its own
 */
export function overallOf(clusters: readonly Judged[], snapshots: readonly Seen[], unsaid = ""): Overall {
  const groups = groupsOf(clusters);
  const worst = CLASSES.find((name) => groups[name].first !== null) ?? "normal";
  const { zombie, suspect } = groups;
  return {
    class: worst,
    zombies: zombie.accused,
    suspects: suspect.accused,
    summary: summaryOf(worst, groups, snapshots, unsaid),
  };
}

/** What the clusters of one class come to. */
interface Group {
  first: Judged | null;
  clusters: number;
  accused: number;
  /** Goroutines of the last snapshot. */
  goroutines: number;
}

type Groups = Readonly<Record<VerdictClass, Group>>;

function groupsOf(clusters: readonly Judged[]): Groups {
  const group = (): Group => ({ first: null, clusters: 0, accused: 0, goroutines: 0 });
  const groups = { zombie: group(), suspect: group(), draining: group(), pool: group(), normal: group() };
  for (const cluster of clusters) {
    const { counts, verdict } = cluster;
    const count = counts.at(-1)!;
    // Of replicas the last may have none of those that another has.
    if (count === 0 && verdict.accused === 0) continue;
    const mine = groups[verdict.class];
    mine.first ??= cluster;
    mine.clusters++;
    mine.accused += verdict.accused;
    mine.goroutines += count;
  }
  return groups;
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

/** What one snapshot leaves open; a process that has ended gives no second. */
function unknownOf(snapshots: readonly Seen[]): string {
  const [only, ...more] = snapshots;
  if (only === undefined || more.length > 0) return "";
  return endingOf(only) === null
    ? " (one snapshot only: growth unknown; take a second)"
    : " (one snapshot, of a process that has ended: growth unknown)";
}

function summaryOf(worst: VerdictClass, groups: Groups, snapshots: readonly Seen[], unsaid: string): string {
  const { zombie, suspect, draining, pool } = groups;
  if (zombie.first !== null) {
    const more = suspect.first !== null ? `; ${counted(suspect.accused, "suspect")} more` : "";
    return `${counted(zombie.accused, "zombie")} in ${counted(zombie.clusters, "cluster")}: ${sentence(zombie.first, unsaid)}${more}`;
  }
  if (suspect.first !== null) {
    const { first } = suspect;
    const settle = first.verdict.settledBy === null ? "" : `; to settle it: ${first.verdict.settledBy}`;
    return `no zombie proved; ${counted(suspect.accused, "suspect")} in ${counted(suspect.clusters, "cluster")}: ${sentence(first, unsaid)}${settle}`;
  }
  const all = CLASSES.map((name) => groups[name]);
  const total = all.reduce((sum, { goroutines }) => sum + goroutines, 0);
  const clusters = all.reduce((sum, group) => sum + group.clusters, 0);
  const unknown = unknownOf(snapshots);
  const rest =
    worst === "draining"
      ? `, ${counted(draining.goroutines, "goroutine")} still draining`
      : worst === "pool"
        ? `, ${counted(pool.goroutines, "goroutine")} in pools`
        : "";
  return `nothing is stuck: ${counted(total, "goroutine")} in ${counted(clusters, "cluster")}, none outlives its work${rest}${unknown}`;
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
