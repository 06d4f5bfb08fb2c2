// A query and an analysis -> a test of its clusters.

import type { Analysis, JudgedCluster } from "../analyse.ts";
import { type Bounds, overlaps } from "./amount.ts";
import type { GoidRows } from "./fields.ts";
import type { Query } from "./parse.ts";

/**
 * Makes the test that a query stands for.
 *
 * @returns true for the clusters that match. A figure that is not known (minutes that Go did not print, identity of two
 *          processes, a change of a single snapshot) matches no comparison; its negation then does.
 */
export function matcherOf(query: Query, analysis: Pick<Analysis, "snapshots">): (cluster: JudgedCluster) => boolean {
  switch (query.kind) {
    case "all":
      return () => true;
    case "and": {
      const parts = query.parts.map((part) => matcherOf(part, analysis));
      return (cluster) => parts.every((part) => part(cluster));
    }
    case "or": {
      const parts = query.parts.map((part) => matcherOf(part, analysis));
      return (cluster) => parts.some((part) => part(cluster));
    }
    case "not": {
      const part = matcherOf(query.part, analysis);
      return (cluster) => !part(cluster);
    }
    case "text":
      return (cluster) => query.field.read(cluster).some(query.test);
    case "label":
      return (cluster) => query.field.read(cluster).some(([key, value]) => labelMatches(query, key, value));
    case "amount":
      return (cluster) => {
        const figure = query.field.read(cluster);
        return figure !== null && overlaps(query.bounds, figure.min, figure.max);
      };
    case "goid":
      return (cluster) => query.field.read(cluster, analysis).some((rows) => hasWithin(rows, query.bounds));
    case "word":
      return query.word.test;
  }
}

function labelMatches(
  { key: keyTest, value: valueTest }: Query & { kind: "label" },
  key: string,
  value: string,
): boolean {
  return keyTest === null ? valueTest(key) || valueTest(value) : keyTest(key) && valueTest(value);
}

/** Looks through the rows, which are in the order of their goids, by halves. */
function hasWithin({ rows, goid }: GoidRows, bounds: Bounds): boolean {
  const valueAt = (index: number): number => goid[rows[index] ?? 0] ?? 0;
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const value = valueAt(middle);
    if (bounds.lowOpen ? value > bounds.low : value >= bounds.low) high = middle;
    else low = middle + 1;
  }
  return low < rows.length && overlaps(bounds, valueAt(low), valueAt(low));
}
