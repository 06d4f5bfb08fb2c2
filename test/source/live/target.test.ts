import { describe, expect, it } from "vitest";
import { netrcLogin } from "../../../src/source/http/credentials.ts";
import { pauseOf, pauseOfText } from "../../../src/source/live/pause.ts";
import { targetsOf } from "../../../src/source/live/target.ts";

const targets = (url: string): string[] =>
  targetsOf(new URL(url)).map(({ kind, url: { pathname } }) => `${kind} ${pathname}`);

describe("targetsOf", () => {
  it.each([
    ["http://h:1", ["folder /debug/pprof/"]],
    ["http://h:1/a/b", ["folder /a/b/debug/pprof/", "exact /a/b", "folder /a/b/"]],
    ["http://h:1/debug/pprof/heap", ["exact /debug/pprof/heap"]],
    ["http://h:1/goroutine", ["folder /"]],
    ["http://h:1/x?debug=2", ["exact /x"]],
    ["http://h:1/pprof/", ["folder /pprof/", "folder /pprof/debug/pprof/"]],
  ])("%s", (url, expected) => expect(targets(url)).toEqual(expected));
});

describe("netrcLogin", () => {
  it.each([
    ["machine h login a password b", { user: "a", password: "b" }],
    ["machine x login q password q machine H password b login a", { user: "a", password: "b" }],
    ['machine h\n\tlogin a\n\taccount z\n\tpassword "b \\" c"', { user: "a", password: 'b " c' }],
    ["default login d password e", { user: "d", password: "e" }],
    ["machine h login a password b\ndefault login d password e", { user: "a", password: "b" }],
    ["# machine h login no password no\nmachine h login a password b", { user: "a", password: "b" }],
    ["macdef init\nmachine h login no password no\n\nmachine h login a password b", { user: "a", password: "b" }],
    ["machine other login a password b", null],
    ["machine h login a", null],
    ["", null],
  ])("%j", (text, login) => expect(netrcLogin(text, "h")).toEqual(login));
});

describe("the pause of debug=2", () => {
  it("counts the tries in vain, and ends where Go gives up", () => {
    expect(pauseOfText(0)).toBe(0);
    expect(pauseOfText(1 << 20)).toBeCloseTo((1 << 20) / 10_000);
    expect(pauseOfText((1 << 20) + 1)).toBeCloseTo((2 << 20) / 10_000, 1);
    expect(pauseOfText(1e12)).toBe(pauseOfText(64 << 20));
    expect(pauseOfText(64 << 20)).toBeGreaterThan(6_900); // measured on a real process
    expect(pauseOfText(64 << 20)).toBeLessThan(14_500);
  });

  it("is told from counts alone", () => {
    const frame = { func: "main.worker", file: "/app/main.go", line: 1, inlined: false };
    const stack = { frames: Array(10).fill(frame), createdBy: null, elided: null, elidedBefore: 0 };
    const snapshot = { counted: [{ stack: 0, labels: 0, count: 10_000 }], stacks: [stack] };
    // 10,000 goroutines of 10 frames of 68 bytes and a header: 7.25 MB of text.
    expect(pauseOf(snapshot as never)).toBeCloseTo(pauseOfText(7_250_000));
    expect(pauseOf({ counted: null, stacks: [] } as never)).toBe(0);
  });
});
