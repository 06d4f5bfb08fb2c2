// The data of the page -> the analysis it was made from, so that all code that reads an analysis works here too.

import type { Analysis, JudgedCluster } from "../analyse.ts";
import type { Identity, OriginFrame } from "../cluster/cluster.ts";
import type { Snapshot } from "../dump/model.ts";
import { NO_SAMPLES } from "../dump/samples.ts";
import type { Parents } from "../report/family.ts";
import { type ClusterData, type GoroutineData, ORIGINS, type SnapshotData } from "../report/html/page-data.ts";

/** What the page knows beside the analysis. */
export interface Unpacked {
  /** `rows` and columns hold only the goids that are in the page (see GOIDS_KEPT); counts are those of the dumps. */
  readonly analysis: Analysis;
  readonly parents: Parents;
  readonly data: ReadonlyMap<JudgedCluster, ClusterData>;
}

export function unpack(packed: GoroutineData): Unpacked {
  const frames = framesOf(packed);
  const columns = packed.snapshots.map((_, at) => columnsOf(packed.clusters, at));
  const clusters = packed.clusters.map((cluster, index) => clusterOf(cluster, index, packed, frames, columns));
  const { matching, grouping, verdict, warnings } = packed;
  const snapshots = packed.snapshots.map((snapshot, at) => snapshotOf(snapshot, columns[at]!.goid));
  return {
    analysis: { snapshots, matching, grouping, clusters, verdict, warnings },
    parents: new Map(clusters.map((cluster, at) => [cluster, parentOf(packed.clusters[at]!, clusters)])),
    data: new Map(clusters.map((cluster, at) => [cluster, packed.clusters[at]!])),
  };
}

function parentOf({ parent }: ClusterData, clusters: readonly JudgedCluster[]): JudgedCluster | null {
  return parent === null ? null : (clusters[parent] ?? null);
}

function framesOf({ frames, strings }: GoroutineData): readonly OriginFrame[] {
  const all: OriginFrame[] = [];
  for (let at = 0; at < frames.length; at += 5) {
    const [func = 0, file = 0, line = 0, origin = 0, inlined = 0] = frames.slice(at, at + 5);
    all.push({
      func: strings[func] ?? "",
      file: strings[file] ?? "",
      line,
      origin: ORIGINS[origin] ?? "main",
      inlined: inlined === 1,
    });
  }
  return all;
}

/** The goids of one snapshot, and which rows of them each cluster has. */
interface GoidColumn {
  readonly goid: Float64Array;
  readonly rows: readonly Uint32Array[];
}

function columnsOf(clusters: readonly ClusterData[], at: number): GoidColumn {
  const goids: number[] = [];
  const rows = clusters.map((cluster) => {
    const first = goids.length;
    let goid = 0;
    for (const distance of cluster.goids[at] ?? []) {
      goid += distance;
      goids.push(goid);
    }
    return Uint32Array.from({ length: goids.length - first }, (_, index) => first + index);
  });
  return { goid: Float64Array.from(goids), rows };
}

function clusterOf(
  cluster: ClusterData,
  index: number,
  { patterns }: GoroutineData,
  frames: readonly OriginFrame[],
  columns: readonly GoidColumn[],
): JudgedCluster {
  const { id, state, counts, createdBy, elided, class: name, accused, reasons, settledBy } = cluster;
  const [leaked, lockedToThread, scan, durable] = cluster.flags;
  const last = columns.at(-1);
  const lastGoids = Array.from(last?.rows[index] ?? [], (row) => last?.goid[row] ?? 0);
  return {
    id,
    state,
    counts,
    frames: cluster.stack.flatMap((at) => frames[at] ?? []),
    elided: elided?.[0] ?? null,
    elidedBefore: elided?.[1] ?? 0,
    createdBy: createdBy === null ? null : (frames[createdBy] ?? null),
    rows: columns.map(({ rows }) => rows[index] ?? new Uint32Array()),
    waits: cluster.waits.map((wait) => (wait === null ? null : { min: wait[0], max: wait[1], without: wait[2] })),
    flags: { leaked, lockedToThread, scan, durable },
    labels: new Map(cluster.labels.map(([key, values]) => [key, new Map(values)])),
    identity: identityOf(cluster),
    verdict: {
      class: name,
      accused,
      accusedGoids: cluster.accusedGoids === "all" ? lastGoids : cluster.accusedGoids,
      reasons,
      settledBy,
      pattern: cluster.pattern === null ? null : (patterns[cluster.pattern] ?? null),
    },
    ...(cluster.nearest == null ? {} : { nearest: cluster.nearest }),
  };
}

/** From and to which cluster goroutines moved is not in the page. */
function identityOf({ identity }: ClusterData): Identity | null {
  if (identity === null) return null;
  const [survived = 0, movedIn = 0, movedOut = 0, born = 0, gone = 0] = identity;
  return { survived, movedIn, movedOut, born, gone, movedFrom: new Map(), movedTo: new Map() };
}

function snapshotOf(snapshot: SnapshotData, goid: Float64Array): Snapshot {
  const { source, takenAt, form, leakedOnly, goVersionHint, trigger, bytes, truncated, warnings, total } = snapshot;
  const none = goid.length;
  return {
    ...{ source, takenAt, form, leakedOnly, goVersionHint, trigger, bytes, truncated, warnings, total },
    stacks: [],
    states: [],
    labelSets: [],
    samples: NO_SAMPLES,
    counted: null,
    goroutines: {
      goid,
      stack: new Uint32Array(none),
      state: new Uint16Array(none),
      waitMinutes: new Int32Array(none).fill(-1),
      creator: new Float64Array(none),
      flags: new Uint8Array(none),
      labels: new Uint32Array(none),
      waitsFor: new Float64Array(none),
    },
  };
}
