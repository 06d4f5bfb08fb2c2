// An analysis -> the same analysis without what may be private. Every report is made from it as from any other.

import { type Analysis, type JudgedCluster, narrowed } from "../analyse.ts";
import { originTeller } from "../cluster/origin.ts";
import { clusterId, textId } from "../cluster/signature.ts";
import type { Frame, LabelSet, Snapshot, Stack, Warning } from "../dump/model.ts";
import { changeArguments } from "../dump/samples.ts";
import type { Fleet } from "../fleet/fleet.ts";
import type { HeapProfile } from "../heap/model.ts";
import type { Verdict } from "../verdict/verdict.ts";
import { redactPlace } from "./names.ts";
import { Prose } from "./prose.ts";
import { Pseudonyms } from "./pseudonyms.ts";
import { isGoState, redactTrigger } from "./vocabulary.ts";

type Origin = JudgedCluster["frames"][number]["origin"];

export interface Redacted {
  readonly analysis: Analysis;
  /** A cluster's id -> its id in the redacted analysis. */
  readonly ids: ReadonlyMap<string, string>;
}

/** Heap profiles as they may be shown, and what their frames were. */
export interface RedactedHeap {
  readonly profiles: readonly HeapProfile[];
  /** A redacted frame -> the real one, and whose code it is: a pseudonym does not tell. */
  readonly real: ReadonlyMap<Frame, { readonly frame: Frame; readonly origin: Origin }>;
}

/** In every format, so that nobody takes a pseudonym for a name. */
export const TOLD: Warning = {
  code: "redacted",
  message: "own functions, files, labels, arguments and sources stand as pseudonyms (--redact)",
  line: null,
};

/** Lives as long as the program: what it has once given a pseudonym keeps it. */
export class Redactor {
  readonly #pseudonyms = new Pseudonyms();
  readonly #prose = new Prose(this.#pseudonyms);
  readonly #snapshots = new WeakMap<Snapshot, Snapshot>();

  /**
   * Replaces functions, types and packages outside the standard library and well-known public modules, folders and
   * files, labels, arguments, addresses, sources, and what the program itself printed.
   *
   * @param whole  the analysis of all that was read: gives the pseudonyms their order
   * @param shown  the same with some clusters left out or in another order
   */
  redact(whole: Analysis, shown: Analysis = whole): Redacted {
    const originOf = originTeller(whole.snapshots);
    for (const { source } of whole.snapshots) this.#source(source);
    const fleet = whole.fleet === undefined ? {} : { fleet: this.#fleet(whole.fleet) };
    const snapshots = whole.snapshots.map((snapshot) => this.#snapshot(snapshot, originOf));
    const redacted = new Map(whole.clusters.map((cluster) => [cluster.id, this.#cluster(cluster)]));
    const ids = idsOf(redacted);
    const clusters = shown.clusters.map((cluster) => withIds(redacted.get(cluster.id) ?? this.#cluster(cluster), ids));
    return {
      ids,
      analysis: narrowed(
        {
          ...shown,
          ...fleet,
          snapshots,
          matching: { ...shown.matching, why: this.#prose.redactWithSources(shown.matching.why) },
          warnings: [...shown.warnings.map((warning) => this.#warning(warning)), TOLD],
          ...(shown.heap === undefined
            ? {}
            : { heap: { ...shown.heap, summary: this.#prose.redactWithSources(shown.heap.summary) } }),
        },
        clusters,
      ),
    };
  }

  /** Before they are analysed: all that an analysis says is made of their frames and sources. */
  heap(profiles: readonly HeapProfile[]): RedactedHeap {
    const originOf = originTeller(
      profiles.map(({ stacks }) => ({ stacks: stacks.map((frames) => ({ frames, createdBy: null })) })),
    );
    const real = new Map<Frame, { frame: Frame; origin: Origin }>();
    const known = new Map<Frame, Frame>();
    const redact = (frame: Frame): Frame => {
      let found = known.get(frame);
      if (found === undefined) {
        const origin = originOf(frame);
        found = this.#place(frame, origin);
        known.set(frame, found);
        real.set(found, { frame, origin });
      }
      return found;
    };
    return {
      real,
      profiles: profiles.map((profile) => ({
        ...profile,
        source: this.#source(profile.source),
        stacks: profile.stacks.map((frames) => frames.map(redact)),
      })),
    };
  }

  /** @returns a text that quotes names of what was redacted before, e.g. one to be copied */
  text(text: string): string {
    return this.#prose.redactWithSources(text);
  }

  #snapshot(snapshot: Snapshot, originOf: (place: { func: string; file: string }) => Origin): Snapshot {
    const known = this.#snapshots.get(snapshot);
    if (known !== undefined) return known;
    const { goroutines, trigger, takenAt, goVersionHint } = snapshot;
    const redacted: Snapshot = {
      ...snapshot,
      source: this.#source(snapshot.source),
      takenAt: takenAt !== null && /^[\d:.TZ+-]+$/.test(takenAt) ? takenAt : null,
      goVersionHint: goVersionHint !== null && /^(?:go)?[\d.]+\+?$/.test(goVersionHint) ? goVersionHint : null,
      trigger: trigger === null ? null : redactTrigger(trigger),
      stacks: snapshot.stacks.map((stack) => this.#stack(stack, originOf)),
      states: snapshot.states.map((state) => this.#state(state)),
      labelSets: snapshot.labelSets.map((labels) => this.#labels(labels)),
      samples: changeArguments(snapshot.samples, (args) => this.#arguments(args)),
      goroutines:
        goroutines === null
          ? null
          : { ...goroutines, waitsFor: goroutines.waitsFor.map((address) => this.#pseudonyms.address(address)) },
      warnings: snapshot.warnings.map((warning) => this.#warning(warning)),
    };
    this.#snapshots.set(snapshot, redacted);
    return redacted;
  }

  /** What a hunt, the decoder or a sum adds to a source's name stays. */
  #source(source: string): string {
    if (/^[\d,]+ replicas?$/.test(source)) return source;
    const [, name = source, part = ""] = /^(.*?)((?: (?:baseline|cycle \d+ (?:under load|settled)))?(?:#\d+)?)$/s.exec(
      source,
    ) ?? [""];
    return this.#pseudonyms.source(name) + part;
  }

  /** All sources first: a message of one may name another. */
  #fleet({ replicas, unread }: Fleet): Fleet {
    for (const { source } of [...replicas, ...unread]) this.#source(source);
    return {
      replicas: replicas.map((replica) => ({
        ...replica,
        source: this.#source(replica.source),
        states: Object.fromEntries(Object.entries(replica.states).map(([state, n]) => [this.#state(state), n])),
        warnings: replica.warnings.map((warning) => this.#warning(warning)),
      })),
      unread: unread.map((one) => ({
        ...one,
        source: this.#source(one.source),
        message: this.#prose.redactWithSources(one.message),
      })),
    };
  }

  #stack(stack: Stack, originOf: (place: { func: string; file: string }) => Origin): Stack {
    return {
      ...stack,
      frames: stack.frames.map((frame) => this.#place(frame, originOf(frame))),
      createdBy: stack.createdBy === null ? null : this.#place(stack.createdBy, originOf(stack.createdBy)),
    };
  }

  #place<T extends { readonly func: string; readonly file: string }>(place: T, origin: Origin): T {
    const redacted = redactPlace(place, origin, this.#pseudonyms);
    for (const part of ["func", "file"] as const) {
      if (redacted[part] === place[part] && origin !== "main") this.#prose.keep(place[part]);
      else this.#prose.replace(place[part], redacted[part]);
    }
    if (redacted.func === place.func && origin !== "main") this.#prose.keep(redacted.file);
    return redacted;
  }

  #state(state: string): string {
    if (isGoState(state)) return state;
    const pseudonym = this.#pseudonyms.whole(state);
    this.#prose.replaceWhole(state, pseudonym);
    return pseudonym;
  }

  #labels(labels: LabelSet): LabelSet {
    return labels
      .map(([key, value]) => [this.#pseudonyms.whole(key), this.#pseudonyms.whole(value)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** `{0xc000012345, 0x5}, 0x1?` -> `{0x1, 0x2}, 0x3?` */
  #arguments(text: string): string {
    return text.replace(/(0x[0-9a-f]+)|[^{}(),?._ ]/gi, (_, address: string | undefined) =>
      address === undefined ? "?" : `0x${this.#pseudonyms.address(Number(address)).toString(16)}`,
    );
  }

  #warning(warning: Warning): Warning {
    return { ...warning, message: this.#prose.redactWithSources(withoutQuotes(warning)) };
  }

  #cluster(cluster: JudgedCluster): JudgedCluster {
    const { createdBy, state, labels } = cluster;
    return {
      ...cluster,
      state: state === null ? null : this.#state(state),
      frames: cluster.frames.map((frame) => this.#place(frame, frame.origin)),
      createdBy: createdBy === null ? null : this.#place(createdBy, createdBy.origin),
      labels: new Map(
        Array.from(labels, ([key, values]) => [
          this.#pseudonyms.whole(key),
          new Map(Array.from(values, ([value, count]) => [this.#pseudonyms.whole(value), count])),
        ]),
      ),
      verdict: this.#verdict(cluster.verdict),
    };
  }

  #verdict(verdict: Verdict): Verdict {
    return {
      ...verdict,
      reasons: verdict.reasons.map(({ code, text }) => ({ code, text: this.#prose.redact(text) })),
      settledBy: verdict.settledBy === null ? null : this.#prose.redact(verdict.settledBy),
    };
  }
}

/** A hunt's warning may quote what the load printed: everything behind the cycle's number. */
function withoutQuotes({ code, message }: Warning): string {
  const cycle = code === "hunt" ? /^cycle \d+(?=: )/.exec(message)?.[0] : undefined;
  return cycle === undefined ? message : `${cycle}: the load had trouble (its own words are left out)`;
}

/** Ids follow from names, and would let a guess be tried: those of the redacted say nothing. */
function idsOf(redacted: ReadonlyMap<string, JudgedCluster>): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  const taken = new Set<string>();
  for (const [id, cluster] of redacted) {
    let fresh = clusterId({ ...cluster, frames: cluster.frames, createdBy: cluster.createdBy }, cluster.state);
    // Two builds' standard libraries may have become one; the clusters stay two.
    while (taken.has(fresh)) fresh = textId(`another ${fresh}`);
    taken.add(fresh);
    ids.set(id, fresh);
  }
  return ids;
}

function withIds(cluster: JudgedCluster, ids: ReadonlyMap<string, string>): JudgedCluster {
  const fresh = (id: string): string => ids.get(id) ?? textId(`hidden ${ids.size}`);
  const { identity, nearest, verdict } = cluster;
  const renamed = (counts: ReadonlyMap<string, number>): ReadonlyMap<string, number> =>
    new Map(Array.from(counts, ([id, count]) => [fresh(id), count]));
  return {
    ...cluster,
    id: fresh(cluster.id),
    identity:
      identity === null
        ? null
        : { ...identity, movedFrom: renamed(identity.movedFrom), movedTo: renamed(identity.movedTo) },
    verdict: verdict.blames === undefined ? verdict : { ...verdict, blames: verdict.blames.map(fresh) },
    ...(nearest === undefined ? {} : { nearest: { ...nearest, id: fresh(nearest.id) } }),
  };
}
