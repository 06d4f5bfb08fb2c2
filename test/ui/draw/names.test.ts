import { afterEach, describe, expect, test } from "vitest";
import type { Snapshot } from "../../../src/dump/model.ts";
import { agoOf, momentOf, subjectOf, timeOf } from "../../../src/ui/draw/names.ts";

const zone = process.env.TZ;
afterEach(() => {
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
});

describe("times", () => {
  test.each([
    ["UTC", "2026-11-24 23:03:22"],
    ["Asia/Tokyo", "2026-11-25 08:03:22"],
    ["America/New_York", "2026-11-24 18:03:22"],
  ])("are those of the reader's clock: %s", (where, moment) => {
    process.env.TZ = where;
    expect(momentOf("2026-11-24T23:03:22.000Z")).toBe(moment);
    expect(timeOf("2026-11-24T23:03:22.000Z")).toBe(moment.slice(11));
    expect(agoOf("2026-11-24T23:03:22.000Z", "2026-11-25T01:04:22.000Z")).toBe("2 h ago");
  });

  test.each([null, "", "no time"])("where there is none: %j", (iso) => {
    expect(momentOf(iso)).toBe("");
    expect(timeOf(iso)).toBe("");
  });
});

test.each([
  [["/dumps/shop/before.txt.gz", "/dumps/shop/after.txt.gz"], "shop"],
  [["/dumps/shop/before.txt.gz", "/dumps/chat/after.txt.gz"], "after"],
  [["/dumps/shop/before.txt.gz"], "before"],
  [["http://127.0.0.1:6060", "http://127.0.0.1:6060"], "127.0.0.1:6060"],
  [["http://h:6060 baseline", "http://h:6060 cycle 2 settled"], "h:6060"],
  [["-"], "standard input"],
  [["http://h:6060/debug/pprof/goroutine?debug=2"], "h:6060"],
  [["k8s://shop/cart-1", "k8s://shop/cart-1"], "cart-1"],
])("what all are of: %j", (sources, subject) => {
  expect(subjectOf(sources.map((source) => ({ source }) as Snapshot))).toBe(subject);
});
