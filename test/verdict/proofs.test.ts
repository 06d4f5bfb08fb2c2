// What one dump proves: Go's own mark, the end of a process of which nobody can run.

import { describe, expect, test } from "vitest";
import { analyse, type JudgedCluster } from "../../src/analyse.ts";
import { createDecoder } from "../../src/decode.ts";
import { dumpOf, excerptOf, type Short, times } from "./patterns/goroutine-text.ts";

function verdictOf(func: string, text: string): JudgedCluster["verdict"] {
  const decoder = createDecoder("one");
  decoder.push(new TextEncoder().encode(text));
  return analyse(decoder.end()).clusters.find(({ frames }) => frames[0]!.func === func)!.verdict;
}

const wait: Short = { id: 10, state: "chan receive", frames: ["main.wait(0x1)"], by: "main.main in goroutine 1" };
const says = (name: string, accused: number, code: string) => ({ class: name, accused, reasons: [{ code }] });

describe("goroutines that Go marks as leaked", () => {
  test("are zombies, and nobody else of their cluster is", () => {
    const text = dumpOf(...times(2, { ...wait, state: "chan receive (leaked)" }), { ...wait, id: 20 });
    const verdict = verdictOf("main.wait", text);
    expect(verdict).toMatchObject({ class: "zombie", accused: 2, accusedGoids: [10, 11] });
    expect(verdict.reasons[0]).toMatchObject({ code: "proved-leaked", text: expect.stringContaining("2 of 3") });
  });
});

test("of a difference of leak profiles, those that have become fewer are not accused", () => {
  const record = (count: number, func: string): string => `${count} @ 0x1\n#\t0x1\t${func}+0x1\t/src/a.go:9\n\n`;
  const text = `goroutineleak profile: total 1\n${record(3, "main.more")}${record(-2, "main.fewer")}`;
  expect(verdictOf("main.more", text)).toMatchObject(says("zombie", 3, "proved-leaked"));
  expect(verdictOf("main.fewer", text)).toMatchObject({ class: "normal", accused: 0 });
});

test("figures in reasons are written as in lists", () => {
  const { reasons } = verdictOf("main.wait", dumpOf(...times(2743, { ...wait, state: "chan receive (leaked)" })));
  expect(reasons[0]?.text).toContain("marks 2,743 of 2,743 as leaked");
});

describe("all goroutines are asleep", () => {
  const DEAD = "fatal error: all goroutines are asleep - deadlock!\n\n";
  const main: Short = { id: 1, state: "chan receive", frames: ["main.main()"] };

  test("each is a zombie, however few", () => {
    const text = DEAD + excerptOf(main, ...times(2, wait));
    expect(verdictOf("main.wait", text)).toMatchObject(says("zombie", 2, "deadlock"));
    expect(verdictOf("main.main", text)).toMatchObject(says("zombie", 1, "deadlock"));
  });

  test("but not who runs, nor the runtime's own", () => {
    const collector: Short = { id: 3, state: "GC sweep wait", frames: ["runtime.gopark(0x1)", "runtime.bgsweep(0x1)"] };
    const text = DEAD + excerptOf(main, { ...wait, state: "runnable" }, { ...collector, by: "runtime.gcenable" });
    expect(verdictOf("main.wait", text).class).toBe("normal");
    expect(verdictOf("runtime.gopark", text).class).toBe("normal");
  });

  test("without these words they wait", () => {
    expect(verdictOf("main.wait", dumpOf(...times(2, wait))).class).toBe("normal");
  });
});
