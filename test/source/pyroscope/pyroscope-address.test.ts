import { describe, expect, it } from "vitest";
import { parsePyroscope, rangeOf } from "../../../src/source/pyroscope/pyroscope-address.ts";
import { isFailure, resolveSource } from "../../../src/source/resolve.ts";

const NOW = Date.parse("2026-11-20T12:00:00Z");
const HOUR = 3_600_000;

function address(typed: string) {
  const found = parsePyroscope(typed);
  if (isFailure(found)) throw new Error(found.message);
  return found;
}

function range(query: string) {
  const found = rangeOf("x", address(`pyroscope://h/app${query}`), NOW);
  if (isFailure(found)) throw new Error(found.message);
  return { ...found, from: new Date(found.from).toISOString(), until: new Date(found.until).toISOString() };
}

describe("the place", () => {
  it.each([
    ["pyroscope://pyro/cart", "http://pyro:4040/", "cart"],
    ["pyroscope://pyro:80/cart", "http://pyro/", "cart"],
    ["pyroscope://[::1]:4041/shop/cart", "http://[::1]:4041/", "shop/cart"],
    ["pyroscope://pyro:443/cart", "https://pyro/", "cart"],
    ["pyroscope+https://pyro/cart", "https://pyro/", "cart"],
    ["pyroscope+http://pyro:9000/a%20b", "http://pyro:9000/", "a b"],
  ])("%s", (typed, base, app) => {
    expect([address(typed).base.href, address(typed).app]).toEqual([base, app]);
  });

  it("takes all other parameters for labels", () => {
    expect(address("pyroscope://h/app?pod=a-1&from=now-1h&k8s.cluster=x").labels).toEqual([
      ["pod", "a-1"],
      ["k8s.cluster", "x"],
    ]);
  });

  it("hides the login in its name", () => {
    expect(resolveSource("pyroscope://ann:secret@h/app")).toMatchObject({ kind: "series", name: "pyroscope://h/app" });
  });
});

describe("the time", () => {
  it("is a week, a moment a day, where nothing is said", () => {
    expect(range("")).toEqual({
      from: "2026-11-13T12:00:00.000Z",
      until: "2026-11-20T12:00:00.000Z",
      stepMs: 24 * HOUR,
    });
  });

  it.each([
    ["?from=now-8h", "2026-11-20T04:00:00.000Z", "2026-11-20T12:00:00.000Z", HOUR],
    ["?from=now-2w&until=now-1w", "2026-11-06T12:00:00.000Z", "2026-11-13T12:00:00.000Z", 24 * HOUR],
    [
      "?from=2026-11-19&until=2026-11-20T00:00:00Z&step=6h",
      "2026-11-19T00:00:00.000Z",
      "2026-11-20T00:00:00.000Z",
      6 * HOUR,
    ],
    ["?from=1763596800&until=1763600400000", "2025-11-20T00:00:00.000Z", "2025-11-20T01:00:00.000Z", HOUR / 8],
    // What is to come is not there yet.
    ["?from=now-1h&until=2027-01-01", "2026-11-20T11:00:00.000Z", "2026-11-20T12:00:00.000Z", HOUR / 8],
  ])("%s", (query, from, until, stepMs) => {
    expect(range(query)).toEqual({ from, until, stepMs });
  });
});

it.each([
  ["pyroscope://h", "pyroscope://h: names no app"],
  ["pyroscope://h:x/app", "not a well-formed URL"],
  ["pyroscope://h/app?from=yesterday", "from=yesterday is no time"],
  ["pyroscope://h/app?step=often", "step=often is no time span"],
  ["pyroscope://h/app?a-b=1", "a-b is no name of a label"],
])("%s: %s", (typed, message) => {
  const found = parsePyroscope(typed);
  expect(isFailure(found) && found.exit === 2 && found.message).toContain(message);
});

it.each([
  ["?from=now&until=now-1h", "from is not before until"],
  ["?from=now-7d&step=1h", "more than 60 moments to compare"],
])("%s: %s", (query, message) => {
  const found = rangeOf("x", address(`pyroscope://h/app${query}`), NOW);
  expect(isFailure(found) && found.exit === 2 && found.message).toContain(message);
});
