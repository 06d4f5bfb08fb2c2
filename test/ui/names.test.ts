import { afterEach, describe, expect, test } from "vitest";
import { agoOf, momentOf, timeOf } from "../../src/ui/names.ts";

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
