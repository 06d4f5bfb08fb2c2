// One cluster among all of a snapshot -> the pattern it is, if any.

import type { Cluster } from "../cluster/cluster.ts";
import type { Pattern, PatternMatch } from "./pattern.ts";
import { oncePerScene } from "./patterns/finding.ts";
import { bareState } from "./patterns/frames.ts";
import { PATTERNS } from "./patterns/index.ts";
import type { Scene } from "./scene.ts";

/** @returns the first of PATTERNS that matches; null when none does, or no goroutine of the cluster is in the scene */
export function recognise(cluster: Cluster, scene: Scene): { pattern: Pattern; match: PatternMatch } | null {
  if (scene.count(cluster) === 0) return null;
  for (const pattern of askedOf(cluster, scene)) {
    const match = pattern.match(cluster, scene);
    if (match !== null) return { pattern, match };
  }
  return null;
}

/** @returns those of PATTERNS whose marks the cluster bears, and those that have none, in their order */
export function askedOf(cluster: Cluster, scene: Scene): readonly Pattern[] {
  const byState = BY_STATE.get(bareState(cluster)) ?? UNMARKED;
  const byFunc = markedIn(scene).get(cluster);
  return byFunc === undefined ? byState : byFunc.and(byState);
}

const UNMARKED = PATTERNS.filter(({ marks }) => marks === undefined);

const BY_STATE: ReadonlyMap<string | null, readonly Pattern[]> = new Map(
  [...new Set(PATTERNS.flatMap(({ marks }) => marks?.states ?? []))].map((state) => [
    state,
    PATTERNS.filter(({ marks }) => marks === undefined || marks.states?.includes(state) === true),
  ]),
);

/** What bears the marks of some functions. Thousands of clusters may share one of few, so that what is asked of them is found once. */
class Marked {
  readonly #patterns: readonly Pattern[];
  readonly #asked = new Map<readonly Pattern[], readonly Pattern[]>();
  readonly #more = new Map<Marked, Marked>();

  constructor(patterns: readonly Pattern[]) {
    this.#patterns = patterns;
  }

  /** @returns these and those of a state, in the order of PATTERNS */
  and(byState: readonly Pattern[]): readonly Pattern[] {
    let asked = this.#asked.get(byState);
    if (asked === undefined) {
      asked = PATTERNS.filter((pattern) => this.#patterns.includes(pattern) || byState.includes(pattern));
      this.#asked.set(byState, asked);
    }
    return asked;
  }

  with(other: Marked): Marked {
    let both = this.#more.get(other);
    if (both === undefined) {
      const more = other.#patterns.filter((pattern) => !this.#patterns.includes(pattern));
      both = more.length === 0 ? this : new Marked([...this.#patterns, ...more]);
      this.#more.set(other, both);
    }
    return both;
  }
}

/** Function, or form of functions -> the patterns that bear it as a mark. */
const BY_FUNC = marksOf((mark) => typeof mark === "string");
const BY_FORM = marksOf((mark) => mark instanceof RegExp);

function marksOf<Mark extends string | RegExp>(is: (mark: string | RegExp) => mark is Mark): ReadonlyMap<Mark, Marked> {
  const found = new Map<Mark, Pattern[]>();
  for (const pattern of PATTERNS)
    for (const mark of pattern.marks?.funcs ?? []) if (is(mark)) found.set(mark, [...(found.get(mark) ?? []), pattern]);
  return new Map(Array.from(found, ([mark, patterns]) => [mark, new Marked(patterns)]));
}

/** What all functions of a form begin with: plain characters, and choices between such in one pair of brackets. */
const BEGINNING = /^\^((?:(?:[\w-]|\\[./()*]|\((?:[\w|-]|\\[./])+\))(?![?*+{]))*)/;

/**
 * Most functions begin like none of the forms: one look tells. An expression of the whole forms takes as long to compile
 * as the rest of a small dump's analysis to run.
 */
const ANY_FORM = new RegExp(
  `^(?:${[...new Set(Array.from(BY_FORM.keys(), ({ source }) => BEGINNING.exec(source)?.[1] ?? ""))].join("|")})`,
);

const markedIn = oncePerScene((scene): ReadonlyMap<Cluster, Marked> => {
  const marked = new Map<Cluster, Marked>();
  const mark = (func: string, by: Marked): void => {
    for (const clusters of [scene.withFunc(func), scene.startedBy(func)])
      for (const cluster of clusters) marked.set(cluster, marked.get(cluster)?.with(by) ?? by);
  };
  for (const [func, by] of BY_FUNC) mark(func, by);
  const markForms = (func: string): void => {
    if (!ANY_FORM.test(func)) return;
    for (const [form, by] of BY_FORM) if (form.test(func)) mark(func, by);
  };
  scene.eachFunction(markForms);
  scene.eachStarter(markForms);
  return marked;
});
