// What every report is given beside the analysis, and what it shows of its clusters.

import type { Analysis, JudgedCluster } from "../analyse.ts";
import { clustersPerSnapshot } from "../cluster/per-snapshot.ts";
import { counted } from "../text/units.ts";

/** Colours: none, 16, 256, or 24 bits. */
export type ColorLevel = 0 | 4 | 8 | 24;

/** What a person wrote on a cluster, e.g. mark "known", text "until the migration is over". */
export interface Note {
  readonly mark: string;
  readonly text: string;
}

/** Clusters, and goroutines of the last snapshot, that are not in the report. */
export interface Hidden {
  readonly clusters: number;
  readonly goroutines: number;
  /** How many of the hidden clusters each snapshot has, so that its own total stays true; null or left out: not known. */
  readonly perSnapshot?: readonly number[] | null;
}

export interface ReportOptions {
  readonly color: ColorLevel;
  /** Columns of the terminal; null when piped: plain, nothing is cut. */
  readonly width: number | null;
  readonly unicode: boolean;
  /** Number of clusters to show; null for all. */
  readonly top: number | null;
  /** What `--filter` took out of the analysis; null without a filter. */
  readonly filtered: Hidden | null;
  /** unpark's own. */
  readonly version: string;
  /** By cluster id. */
  readonly notes?: ReadonlyMap<string, Note>;
  /** The gate; default none. */
  readonly failOn?: "zombie" | "suspect" | "none";
  /** A file as printed -> its path below the source root, with slashes; null where it is not found there. */
  readonly sourceFile?: (file: string) => string | null;
  /** Where a line of the user's own code can be read: a URL with `{file}` and `{line}` in it; null or left out: no links. */
  readonly sourceUrl?: string | null;
  /** For HTML: what draws it. */
  readonly page?: PageAssets;
}

/** src/page as the build has bundled it, and the hashes that let a browser run it (`sha256-…`, in base64). */
export interface PageAssets {
  readonly script: string;
  readonly scriptHash: string;
  readonly style: string;
  readonly styleHash: string;
  /** Packs the data of a large page: gzip, in base64. */
  readonly pack: (text: string) => string;
}

/** Bytes for a binary format, else pieces of a text that ends with a newline. */
export type Report = (analysis: Analysis, options: ReportOptions) => Pieces | Uint8Array;

/** A text, made as it is written: one of many clusters takes more memory than the dump it is of. */
export type Pieces = Iterable<string>;

export interface Shown {
  readonly clusters: readonly JudgedCluster[];
  /** By the filter and by `top` together; null when all is shown. */
  readonly hidden: Hidden | null;
}

/** @returns the clusters that `top` leaves, in the order of the analysis, and what is hidden beside them */
export function shownOf(analysis: Analysis, { top, filtered }: Pick<ReportOptions, "top" | "filtered">): Shown {
  const clusters = top === null ? analysis.clusters : analysis.clusters.slice(0, Math.max(0, top));
  const rest = analysis.clusters.slice(clusters.length);
  if (rest.length === 0 && filtered === null) return { clusters, hidden: null };
  return {
    clusters,
    hidden: {
      clusters: rest.length + (filtered?.clusters ?? 0),
      goroutines: goroutinesOf(rest) + (filtered?.goroutines ?? 0),
    },
  };
}

/** @returns clusters of each snapshot, those a filter hides too; null when how many it hides is not known */
export function clustersOfEach(
  { clusters, snapshots }: Analysis,
  { filtered }: Pick<ReportOptions, "filtered">,
): readonly (number | null)[] {
  const shown = clustersPerSnapshot(clusters, snapshots.length);
  if (filtered === null || filtered.clusters === 0) return shown;
  return shown.map((here, at) => {
    const hidden = filtered.perSnapshot?.[at];
    return hidden === undefined ? null : here + hidden;
  });
}

/** @returns goroutines of the last snapshot in these clusters */
export function goroutinesOf(clusters: readonly JudgedCluster[]): number {
  return clusters.reduce((sum, { counts }) => sum + (counts.at(-1) ?? 0), 0);
}

/** @returns e.g. `53 clusters with 319 goroutines` */
export function hiddenText({ clusters, goroutines }: Hidden): string {
  return `${counted(clusters, "cluster")} with ${counted(goroutines, "goroutine")}`;
}
