// The waits-for graph against recordings whose addresses are known.

import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { type Lock, likeliest, locksOf } from "../../src/verdict/locks.ts";
import { dumpOf, type Short } from "./patterns/goroutine-text.ts";
import { sceneOfFile, sceneOfText } from "./patterns/scene-of-dump.ts";

const DUMPS = new URL("./patterns/dumps/", import.meta.url).pathname;

function addressesOf(version: string): ReadonlyMap<string, number> {
  const text = gunzipSync(readFileSync(`${DUMPS}lock-holder-address/addresses-go${version}.txt.gz`)).toString("utf8");
  return new Map(
    Array.from(text.matchAll(/(\S+)=0x([0-9a-f]+)/g), ([, name = "", hex = ""]) => [name, Number.parseInt(hex, 16)]),
  );
}

function funcsOf(lock: Lock | undefined): readonly string[] {
  return [...new Set((lock === undefined ? [] : likeliest(lock)).map((one) => one.func))].sort();
}

describe.each(["1.19", "1.22", "1.24", "1.26", "1.27"])("lock-holder-address, Go %s", (version) => {
  const file = version === "1.27" ? "dump.txt.gz" : `dump-go${version}.txt.gz`;
  const { locks } = locksOf(sceneOfFile(`${DUMPS}lock-holder-address/${file}`));
  const printed = addressesOf(version);
  const at = (name: string) => locks.find((lock) => lock.address === printed.get(name));

  test("locks stand at the addresses that the program printed", () => {
    expect(at("first.mu")).toMatchObject({ kind: "Mutex", label: "main.(*first)", count: 5 });
    expect(at("second.mu")).toMatchObject({ kind: "Mutex", label: "main.(*second)", count: 5 });
  });

  test("the holder is found, and the one that ties with it is shown beside it", () => {
    expect(funcsOf(at("first.mu"))).toEqual(["main.(*first).hold"]);
    const second = funcsOf(at("second.mu"));
    expect(second).toContain("main.(*second).hold");
    expect(second).toContain("main.(*second).holdRW");
    expect(at("second.mu")?.holders[0]?.rank).toBe("type");
  });

  test("an RWMutex shows no address, nobody is said to hold it", () => {
    const bare = locks.filter((lock) => lock.address === null && lock.kind.startsWith("RWMutex"));
    expect(bare.map(({ kind, label, count }) => `${kind} ${label} ${count}`).sort()).toEqual([
      "RWMutex.Lock main.(*second) 1",
      "RWMutex.RLock main.(*second) 5",
    ]);
    expect(bare.flatMap((lock) => lock.holders)).toEqual([]);
  });

  test("WaitGroup and Cond have waiters and no holders", () => {
    const others = locks.filter((lock) => lock.kind === "WaitGroup" || lock.kind === "Cond");
    expect(others.reduce((sum, lock) => sum + lock.count, 0)).toBe(10);
    expect(others.flatMap((lock) => lock.holders)).toEqual([]);
  });
});

test.each(["dump.txt.gz", "dump-go1.22.txt.gz", "dump-go1.19.txt.gz"])(
  "lock-order-inversion, %s: rings of two",
  (file) => {
    const scene = sceneOfFile(`${DUMPS}lock-order-inversion/${file}`);
    const { cycles } = locksOf(scene);
    expect(cycles).toHaveLength(5);
    const waitsFor = new Map<number, number>();
    for (const cluster of scene.clusters) {
      scene.waitsFor(cluster).forEach((address, at) => {
        waitsFor.set(scene.snapshot.goroutines?.goid[cluster.rows[0]?.[at] ?? 0] ?? 0, address);
      });
    }
    for (const { locks } of cycles) {
      expect(new Set(locks.map(({ holder }) => holder.goid)).size).toBe(2);
      locks.forEach(({ holder }, at) => {
        expect(waitsFor.get(holder.goid)).toBe(locks[(at + 1) % locks.length]?.address);
      });
    }
  },
);

test.each([
  ["mutex-double-lock", 5],
  ["mutex-never-unlocked", 1],
  ["once-stuck", 1],
])("%s: no holder outside, no ring", (id, addresses) => {
  const { locks, cycles } = locksOf(sceneOfFile(`${DUMPS}${id}/dump.txt.gz`));
  expect(new Set(locks.map((lock) => lock.address)).size).toBe(addresses);
  expect(locks.flatMap((lock) => lock.holders)).toEqual([]);
  expect(cycles).toEqual([]);
});

const wait = (id: number, address: string, func: string, args: string): Short => ({
  id,
  state: "sync.Mutex.Lock",
  frames: [
    "sync.runtime_SemacquireMutex(0x1?, 0x0?, 0x0?)",
    `sync.(*Mutex).lockSlow(${address})`,
    "sync.(*Mutex).Lock(...)",
    `main.${func}(${args})`,
  ],
  by: "main.main in goroutine 1",
});

test("a ring of three, and a waiter outside it", () => {
  const scene = sceneOfText(
    dumpOf(
      wait(20, "0xc000100000", "a", "0xc000100000, 0xc000100040"),
      wait(21, "0xc000100080", "b", "0xc000100080, 0xc000100000"),
      wait(22, "0xc000100040", "c", "0xc000100040, 0xc000100080"),
      wait(23, "0xc000100040", "d", "0xc000100040"),
    ),
  );
  const { cycles } = locksOf(scene);
  expect(cycles.map(({ locks }) => locks.map(({ holder }) => holder.goid).sort())).toEqual([[20, 21, 22]]);
});

test("a goroutine that was woken waits no longer", () => {
  const woken = { ...wait(21, "0xc000100000", "(*set).add", "0xc000100000"), state: "runnable" };
  const { locks } = locksOf(sceneOfText(dumpOf(wait(20, "0xc000100000", "(*set).add", "0xc000100000"), woken)));
  expect(locks.map(({ count }) => count)).toEqual([1]);
});

test("the nearest pointer of the right type comes before a nearer one of another package", () => {
  const holder = (id: number, func: string, args: string): Short => ({
    id,
    state: "chan receive",
    frames: [`${func}(${args})`],
    by: "main.main in goroutine 1",
  });
  const scene = sceneOfText(
    dumpOf(
      wait(20, "0xc000100010", "(*set).add", "0x1?"),
      holder(30, "example.com/other.look", "0xc000100008"),
      holder(31, "main.(*set).drain", "0xc000100000"),
      holder(32, "main.scan", "0xc000100004"),
      holder(33, "main.(*set).old", "0xc0000ff010"),
    ),
  );
  const lock = locksOf(scene).locks.find(({ address }) => address === 0xc000100010);
  expect(lock?.holders.map(({ goid, rank, distance }) => `${goid} ${rank} ${distance}`)).toEqual([
    "31 type 16",
    "32 package 12",
    "30 address 8",
  ]);
});

test("twenty thousand locks are twenty thousand entries, each with its one waiter", () => {
  const many = Array.from({ length: 20_000 }, (_, at) =>
    wait(20 + at, `0x${(0xc000100000 + at * 64).toString(16)}`, "(*set).add", "0x1?"),
  );
  const { locks } = locksOf(sceneOfText(dumpOf(...many)));
  expect(locks).toHaveLength(20_000);
  expect(locks.every(({ count }) => count === 1)).toBe(true);
});
