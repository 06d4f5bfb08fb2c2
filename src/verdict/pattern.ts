// The shape of one entry of patterns/: a stack an expert recognises.

import type { Cluster } from "../cluster/cluster.ts";
import type { Scene } from "./scene.ts";
import type { PatternCard, Reason } from "./verdict.ts";

/**
 * How far the text alone carries:
 * proof     one dump proves it: these goroutines can never go on;
 * minutes   one dump and long wait minutes make it as good as sure (see thresholds.ts);
 * growth    only growth over load or time tells it from its look-alike;
 * suspicion the text cannot tell it from something healthy, whatever the growth.
 */
export type Sure = "proof" | "minutes" | "growth" | "suspicion";

/**
 * leak    these goroutines are the fault;
 * victim  they are stuck too, but wait for another's fault: show them, blame the other;
 * benign  healthy as they stand; their count alone could speak against them.
 */
export type PatternKind = "leak" | "victim" | "benign";

export interface PatternMatch {
  readonly kind: PatternKind;
  readonly sure: Sure;
  /** How many of the cluster's goroutines in this snapshot it speaks of. */
  readonly accused: number;
  /** Evidence with figures, e.g. "50 readLoop in select, 50 writeLoop, 0 goroutines read a body". */
  readonly reasons: readonly Reason[];
  /** The clusters at fault, for a victim (and for a leak that is one half of a pair: its partner). */
  readonly blames: readonly Cluster[];
  /** Goids of the accused where the text tells them from the rest of the cluster; null when it does not. */
  readonly goids: readonly number[] | null;
  /**
   * Who ends the wait, where the library tells: `us`, then no timer does, and a peer that is still there is no reason to
   * keep it; `peer`, who opened the connection and may keep it; null where it stays open.
   */
  readonly endedBy: "us" | "peer" | null;
}

/** Signs by which to find clusters: each shows one of these functions, or waits in one of these states. */
export interface Marks {
  /** In the stack, or as the function that started it: a name, or a form of names. */
  readonly funcs?: readonly (string | RegExp)[];
  /** As printed, the mark of a synctest bubble aside; of a profile, what the frames tell. */
  readonly states?: readonly string[];
}

export interface Pattern extends PatternCard {
  /** What its clusters always show, so that others need not be looked at; left out where anything may be one. */
  readonly marks?: Marks;
  /**
   * Looks at one cluster among all goroutines of one snapshot.
   *
   * @returns null when the cluster is not this pattern. Never decides by the name of a function alone where the
   * same name has a healthy reading: it counts the partners that tell them apart.
   */
  readonly match: (cluster: Cluster, scene: Scene) => PatternMatch | null;
}
