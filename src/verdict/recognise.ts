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
  return PATTERNS.filter((pattern, at) => byFunc.has(at) || byState.includes(pattern));
}

const UNMARKED = PATTERNS.filter(({ marks }) => marks === undefined);

const BY_STATE: ReadonlyMap<string | null, readonly Pattern[]> = new Map(
  [...new Set(PATTERNS.flatMap(({ marks }) => marks?.states ?? []))].map((state) => [
    state,
    PATTERNS.filter(({ marks }) => marks === undefined || marks.states?.includes(state) === true),
  ]),
);

const NAMES = PATTERNS.flatMap(({ marks }, at) =>
  (marks?.funcs ?? []).flatMap((name) => (typeof name === "string" ? [{ name, at }] : [])),
);

const FORMS = PATTERNS.flatMap(({ marks }, at) =>
  (marks?.funcs ?? []).flatMap((form) => (typeof form === "string" ? [] : [{ form, at }])),
);

/** Most functions have none of the forms: one look tells. */
const ANY_FORM = new RegExp(FORMS.map(({ form }) => form.source).join("|"));

/** By functions alone: the marked of a scene are few, whatever its size. */
const markedIn = oncePerScene((scene): ReadonlyMap<Cluster, ReadonlySet<number>> => {
  const marked = new Map<Cluster, Set<number>>();
  const mark = (func: string, at: number): void => {
    for (const cluster of [...scene.withFunc(func), ...scene.startedBy(func)]) {
      const set = marked.get(cluster);
      if (set === undefined) marked.set(cluster, new Set([at]));
      else set.add(at);
    }
  };
  for (const { name, at } of NAMES) mark(name, at);
  for (const funcs of [scene.functions(), scene.starters()])
    for (const func of funcs) {
      if (!ANY_FORM.test(func)) continue;
      for (const { form, at } of FORMS) if (form.test(func)) mark(func, at);
    }
  return marked;
});
