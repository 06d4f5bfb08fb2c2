// The last snapshot of an analysis -> a goroutine profile that `go tool pprof` opens.

import type { Analysis, JudgedCluster } from "../../analyse.ts";
import type { LabelSet } from "../../dump/model.ts";
import type { ReportOptions } from "../options.ts";
import { shownOf } from "../options.ts";
import { type Labels, type Place, ProfileWriter } from "./profile-writer.ts";

/** Labels of ours; a goroutine's own label of that name is called `goroutine.NAME`. */
const OWN_LABELS = new Set(["state", "verdict", "cluster", "created_by"]);

/**
 * Writes the profile: sample type `goroutine`, unit `count`, a sample for each stack and set of labels.
 *
 * @returns the protobuf, not compressed; `go tool pprof` takes it with or without gzip. Labels: state, verdict (of those
 *          that a zombie's or suspect's verdict does not speak of: `not accused`), cluster (its id), created_by, and
 *          the goroutines' own.
 */
export function writePprof(analysis: Analysis, options: ReportOptions): Uint8Array {
  const writer = new ProfileWriter();
  const snapshot = analysis.snapshots.at(-1);
  for (const cluster of shownOf(analysis, options).clusters) {
    const locations = writer.stack(placesOf(cluster));
    for (const { labels, count } of samplesOf(cluster, analysis)) writer.sample(locations, [count], labels);
  }
  const goroutine = { type: "goroutine", unit: "count" };
  return writer.encode({
    types: [goroutine],
    period: { ...goroutine, every: 1 },
    takenAt: snapshot?.takenAt ?? null,
    defaultType: "goroutine",
    comments: [analysis.verdict.summary, `unpark ${options.version}, ${snapshot?.source ?? ""}`],
  });
}

/** Leaf first. */
function placesOf({ frames, elided, elidedBefore }: JudgedCluster): readonly Place[] {
  const places: Place[] = [...frames];
  // Without it the graph would show calls that never were.
  if (elided !== null) places.splice(elidedBefore, 0, { func: `(${elided} frames left out)`, file: "", line: 0 });
  return places;
}

interface Counted {
  readonly labels: Labels;
  readonly count: number;
}

function samplesOf(cluster: JudgedCluster, { snapshots }: Analysis): readonly Counted[] {
  const { verdict, createdBy, state } = cluster;
  const total = cluster.counts.at(-1) ?? 0;
  const snapshot = snapshots.at(-1);
  const common: Labels = [
    ["cluster", cluster.id],
    ...(state === null ? [] : [["state", state] as const]),
    ...(createdBy === null ? [] : [["created_by", createdBy.func] as const]),
  ];
  if (total === 0) return [];
  if (snapshot?.goroutines == null) {
    return [{ labels: [...common, ["verdict", verdict.class], ...sharedLabels(cluster, total)], count: total }];
  }
  const { goid, labels } = snapshot.goroutines;
  const accused = new Set(verdict.accusedGoids);
  const split = verdict.class === "zombie" || verdict.class === "suspect";
  const found = new Map<string, { count: number; readonly labels: Labels }>();
  for (const row of cluster.rows.at(-1) ?? []) {
    const word = split && !accused.has(goid[row] ?? 0) ? "not accused" : verdict.class;
    const key = `${labels[row]} ${word}`;
    const sample = found.get(key);
    if (sample !== undefined) sample.count++;
    else
      found.set(key, {
        count: 1,
        labels: [...common, ["verdict", word], ...ownLabels(snapshot.labelSets[labels[row] ?? 0] ?? [])],
      });
  }
  return [...found.values()];
}

function ownLabels(labels: LabelSet): Labels {
  return labels.map(([key, value]) => [OWN_LABELS.has(key) ? `goroutine.${key}` : key, value]);
}

/** Of a profile only the sums over a cluster are known: a label that all have is certain. */
function sharedLabels({ labels }: JudgedCluster, total: number): Labels {
  const shared = [...labels].flatMap(([key, values]) =>
    [...values].filter(([, count]) => count === total).map(([value]) => [key, value] as const),
  );
  return ownLabels(shared);
}
