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
  if (byFunc === undefined) return byState;
  return PATTERNS.filter((pattern, at) => byFunc.includes(at) || byState.includes(pattern));
}

const UNMARKED = PATTERNS.filter(({ marks }) => marks === undefined);

const BY_STATE: ReadonlyMap<string | null, readonly Pattern[]> = new Map(
  [...new Set(PATTERNS.flatMap(({ marks }) => marks?.states ?? []))].map((state) => [
    state,
    PATTERNS.filter(({ marks }) => marks === undefined || marks.states?.includes(state) === true),
  ]),
);

/** Function, or form of functions -> the patterns that bear it as a mark, by their place in the list. */
const BY_FUNC = marksOf((mark) => typeof mark === "string");
const BY_FORM = marksOf((mark) => mark instanceof RegExp);

function marksOf<Mark extends string | RegExp>(is: (mark: string | RegExp) => mark is Mark) {
  const found = new Map<Mark, number[]>();
  for (const [at, { marks }] of PATTERNS.entries())
    for (const mark of marks?.funcs ?? []) if (is(mark)) found.set(mark, [...(found.get(mark) ?? []), at]);
  return found;
}

/** Most functions have none of the forms: one look tells. */
const ANY_FORM = new RegExp([...BY_FORM.keys()].map(({ source }) => source).join("|"));

/** By functions alone: where a cluster bears the mark of one function, it shares that one's list. */
const markedIn = oncePerScene((scene): ReadonlyMap<Cluster, readonly number[]> => {
  const marked = new Map<Cluster, readonly number[]>();
  const mark = (func: string, patterns: readonly number[]): void => {
    for (const clusters of [scene.withFunc(func), scene.startedBy(func)])
      for (const cluster of clusters) {
        const before = marked.get(cluster);
        marked.set(cluster, before === undefined ? patterns : [...before, ...patterns]);
      }
  };
  for (const [func, patterns] of BY_FUNC) mark(func, patterns);
  for (const funcs of [scene.functions(), scene.starters()])
    for (const func of funcs) {
      if (!ANY_FORM.test(func)) continue;
      for (const [form, patterns] of BY_FORM) if (form.test(func)) mark(func, patterns);
    }
  return marked;
});
