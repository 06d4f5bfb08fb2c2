// The list of clusters: what is chosen, hidden and how it is ordered.

export const SORTS = ["verdict", "growth", "count", "wait", "state", "name"] as const;
export type Sort = (typeof SORTS)[number];

export interface ClustersState {
  /** Cluster id; "" before the first analysis. The place survives filters, sorting and refreshes by it. */
  readonly selected: string;
  /** False until a row was chosen by hand: until then the worst is, whatever comes. */
  readonly chosen: boolean;
  /** Where the selection stood, for when its cluster is hidden. */
  readonly index: number;
  /** First visible row. */
  readonly top: number;
  readonly sort: Sort;
  readonly reversed: boolean;
  /** The last good query, in force. */
  readonly filter: string;
  readonly history: readonly string[];
  readonly zombiesOnly: boolean;
  readonly hideIdle: boolean;
}

export function newClusters(filter: string, sort: string): ClustersState {
  return {
    selected: "",
    chosen: false,
    index: 0,
    top: 0,
    sort: SORTS.find((known) => known === sort) ?? "verdict",
    reversed: false,
    filter,
    history: filter === "" ? [] : [filter],
    zombiesOnly: false,
    hideIdle: false,
  };
}
