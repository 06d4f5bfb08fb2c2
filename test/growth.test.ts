import { expect, test } from "vitest";
import { GROWING, growsTooFast } from "./growth.ts";

test.each(Object.keys(GROWING))(
  "%s: eight times the bytes take no more than three times eight times the time",
  (name) => {
    expect(growsTooFast(GROWING[name]!)).toBeNull();
  },
);
