// A tally of replicas: whatever the order and the shares, the same sum; nothing is lost, nothing counted twice.

import { join } from "node:path";
import { expect, test } from "vitest";
import { type Analysis, analyse, analyseReplicas, narrowed, tallyReplica } from "../../src/analyse.ts";
import { createDecoder } from "../../src/decode.ts";
import type { Snapshot } from "../../src/dump/model.ts";
import { outliersOf, outliersText, shortNames } from "../../src/fleet/outliers.ts";
import { addTally, newTally, type Tally } from "../../src/fleet/tally.ts";
import { debug1, debug2 } from "../source/pprof-server.ts";
import { readSnapshot } from "../verdict/score.ts";

const recording = (tag: string, source: string): Snapshot => ({
  ...readSnapshot(join(import.meta.dirname, "..", "recordings", "story-chathub-go127", `${tag}.txt.gz`)),
  source,
});
const LEAKING = recording("later2", "pods/b");
const SOME = recording("after", "pods/c");
const HEALTHY = recording("before", "pods/a");
const FLEET = [HEALTHY, LEAKING, SOME, { ...HEALTHY, source: "pods/d" }, { ...HEALTHY, source: "pods/e" }];

function tallyOf(...orders: readonly number[]): Tally {
  const tally = newTally();
  for (const order of orders) tallyReplica(tally, order, FLEET[order]!);
  return tally;
}

function textSnapshot(source: string, text: string): Snapshot {
  const decoder = createDecoder(source);
  decoder.push(new TextEncoder().encode(text));
  return decoder.end()[0]!;
}

const total = ({ clusters }: Analysis) => clusters.reduce((sum, { counts }) => sum + counts[0]!, 0);

test("the sum has every goroutine of every replica, and each knows its own", () => {
  const sum = analyse(FLEET, { replicas: true });
  expect(sum.snapshots).toHaveLength(1);
  expect(sum.snapshots[0]!.total).toBe(FLEET.reduce((all, one) => all + one.total, 0));
  expect(total(sum)).toBe(sum.snapshots[0]!.total);
  for (const [at, { total: own }] of FLEET.entries()) {
    const here = sum.clusters.reduce((all, { spread }) => {
      const place = spread!.replica.indexOf(at);
      return all + (place < 0 ? 0 : spread!.count[place]!);
    }, 0);
    expect(here).toBe(own);
  }
});

test("shares, threads and orders make no difference", () => {
  const whole = analyseReplicas(tallyOf(0, 1, 2, 3, 4));
  const shares = [structuredClone(tallyOf(4, 1)), structuredClone(tallyOf(3, 2, 0))];
  const joined = newTally();
  for (const share of shares) addTally(joined, share);
  const again = analyseReplicas(joined);
  const plain = ({ clusters, verdict, warnings, fleet }: Analysis) => ({
    clusters: [...clusters].sort((a, b) => (a.id < b.id ? -1 : 1)),
    verdict,
    warnings,
    fleet,
  });
  expect(plain(again)).toEqual(plain(whole));
});

test("a tally can be summed again, grouped or not, and stays as it was", () => {
  const tally = tallyOf(0, 1, 2);
  tallyReplica(tally, 3, textSnapshot("pods/p", debug1(7)));
  const first = analyseReplicas(tally);
  const grouped = analyseReplicas(tally, { groupBy: "state" });
  expect(total(grouped)).toBe(total(first));
  expect(grouped.verdict.zombies).toBe(first.verdict.zombies);
  expect(analyseReplicas(tally)).toEqual(first);
});

test("a profile among dumps: frames alone are matched, and it is said", () => {
  const sum = analyse([textSnapshot("a", debug2(5)), textSnapshot("b", debug1(7))], { replicas: true });
  expect(sum.clusters.map(({ counts, state }) => ({ counts, state }))).toEqual([{ counts: [12], state: null }]);
  expect(sum.warnings.map(({ code }) => code)).toContain("no-states");
});

test("outliers are few that hold most; what is everywhere has none", () => {
  const sum = analyse(FLEET, { replicas: true });
  const outliers = outliersOf(sum.clusters, sum.fleet!)!;
  expect(outliers).toMatchObject({ class: "zombie", replicas: [{ replica: 1 }] });
  expect(sum.verdict.summary).toMatch(/1 of 5 replicas holds .*zombies: b \(\d+\)$/);
  const everywhere = analyse([LEAKING, { ...LEAKING, source: "pods/x" }], { replicas: true });
  expect(outliersOf(everywhere.clusters, everywhere.fleet!)!.replicas).toEqual([]);
  expect(outliersText(outliersOf(everywhere.clusters, everywhere.fleet!)!, everywhere.fleet!)).toBe(
    "the zombies are in 2 of 2 replicas",
  );
  expect(narrowed(sum, []).verdict).toMatchObject({ zombies: 0 });
});

test("one replica with many times the others' goroutines is named, not accused", () => {
  const sum = analyse(
    [3, 4, 400, 5].map((goroutines, at) =>
      textSnapshot(`pod-${at}`, debug2(goroutines).replaceAll("chan receive", "runnable")),
    ),
    { replicas: true },
  );
  const uneven = sum.clusters.flatMap(({ verdict }) => verdict.reasons).filter(({ code }) => code === "uneven");
  expect(uneven.map(({ text }) => text)).toEqual(["uneven: 400 in one replica, where the median has 4"]);
});

test("unread replicas are told, and are in no figure", () => {
  const tally = tallyOf(0, 1);
  tally.unread.push({ order: 7, source: "pods/z", code: "missing", message: "pods/z: no such file", exit: 2 });
  const { warnings, fleet } = analyseReplicas(tally);
  expect(warnings.find(({ code }) => code === "unread")?.message).toBe(
    "1 of 3 replicas could not be read, not in the sum: pods/z: no such file",
  );
  expect(fleet!.replicas).toHaveLength(2);
});

test.each([
  [
    ["dumps/pod-1.txt", "dumps/pod-17.txt"],
    ["pod-1.txt", "pod-17.txt"],
  ],
  [
    ["http://10.0.0.1:6060", "http://10.0.0.2:6060"],
    ["10.0.0.1:6060", "10.0.0.2:6060"],
  ],
  [
    ["a/x", "b/x"],
    ["a/x", "b/x"],
  ],
  [
    ["a/same", "a/same"],
    ["same", "same"],
  ],
  [["only/one"], ["only/one"]],
])("names without what all share: %j", (names, short) => {
  expect(shortNames(names)).toEqual(short);
});
