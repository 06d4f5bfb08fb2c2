// The last snapshot of an analysis -> a goroutine profile that `go tool pprof` opens.

import {
  Label,
  Line,
  Location,
  Mapping,
  Profile,
  Function as ProfileFunction,
  Sample,
  StringTable,
  ValueType,
} from "pprof-format";
import type { Analysis, JudgedCluster } from "../analyse.ts";
import type { LabelSet } from "../dump/model.ts";
import { clean } from "../text/clean.ts";
import type { ReportOptions } from "./options.ts";
import { shownOf } from "./options.ts";

/** Labels of ours; a goroutine's own label of that name is called `goroutine.NAME`. */
const OWN_LABELS = new Set(["state", "verdict", "cluster", "created_by"]);

interface Place {
  readonly func: string;
  readonly file: string;
  readonly line: number;
}

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
    const locations = writer.stack(cluster);
    for (const { labels, count } of samplesOf(cluster, analysis)) writer.sample(locations, count, labels);
  }
  const taken = snapshot?.takenAt == null ? Number.NaN : Date.parse(snapshot.takenAt);
  return writer.encode({
    timeNanos: Number.isNaN(taken) ? 0n : BigInt(taken) * 1_000_000n,
    comments: [analysis.verdict.summary, `unpark ${options.version}, ${snapshot?.source ?? ""}`],
  });
}

type Labels = readonly (readonly [key: string, value: string])[];

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

/** Gathers what a profile shares among its samples: strings, functions, locations. */
class ProfileWriter {
  readonly #strings = new StringTable();
  readonly #functions: ProfileFunction[] = [];
  readonly #locations: Location[] = [];
  readonly #samples: Sample[] = [];
  readonly #functionIds = new Map<string, number>();
  readonly #locationIds = new Map<string, number>();

  /** @returns location ids, leaf first */
  stack({ frames, elided, elidedBefore }: JudgedCluster): readonly number[] {
    const places: Place[] = [...frames];
    // Without it the graph would show calls that never were.
    if (elided !== null)
      places.splice(elidedBefore, 0, { func: `(${elided} frames left out by Go)`, file: "", line: 0 });
    return places.map((place) => this.#location(place));
  }

  sample(locationId: readonly number[], count: number, labels: Labels): void {
    this.#samples.push(
      new Sample({
        locationId: [...locationId],
        value: [count],
        label: labels.map(([key, value]) => new Label({ key: this.#string(key), str: this.#string(value) })),
      }),
    );
  }

  encode({ timeNanos, comments }: { readonly timeNanos: bigint; readonly comments: readonly string[] }): Uint8Array {
    const goroutine = this.#string("goroutine");
    const type = new ValueType({ type: goroutine, unit: this.#string("count") });
    const profile = new Profile({
      sampleType: [type],
      sample: this.#samples,
      // Says that functions, files and lines are known, so that pprof looks for no binary.
      mapping: [
        new Mapping({ id: 1, hasFunctions: true, hasFilenames: true, hasLineNumbers: true, hasInlineFrames: true }),
      ],
      location: this.#locations,
      function: this.#functions,
      timeNanos,
      periodType: type,
      period: 1,
      comment: comments.map((comment) => this.#string(comment)),
      defaultSampleType: goroutine,
      stringTable: this.#strings,
    });
    return profile.encode();
  }

  #location({ func, file, line }: Place): number {
    const key = `${func}\n${file}\n${line}`;
    let id = this.#locationIds.get(key);
    if (id === undefined) {
      id = this.#locations.length + 1;
      this.#locationIds.set(key, id);
      const lines = [new Line({ functionId: this.#function(func, file), line })];
      // pprof takes locations of one address for the same.
      this.#locations.push(new Location({ id, mappingId: 1, address: id, line: lines }));
    }
    return id;
  }

  #function(func: string, file: string): number {
    const key = `${func}\n${file}`;
    let id = this.#functionIds.get(key);
    if (id === undefined) {
      id = this.#functions.length + 1;
      this.#functionIds.set(key, id);
      const name = this.#string(func);
      this.#functions.push(new ProfileFunction({ id, name, systemName: name, filename: this.#string(file) }));
    }
    return id;
  }

  /** `go tool pprof` prints strings as they are, so none may act on a terminal. */
  #string(text: string): number {
    return this.#strings.dedup(clean(text));
  }
}
