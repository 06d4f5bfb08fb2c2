// What the fuzzer found, made small: each once read in two ways, or was lost without a word.

import { test } from "vitest";
import { SNIFF_BYTES } from "../../src/decode.ts";
import { decodeAll } from "./dumps.ts";
import { checkAll } from "./invariants.ts";

const CALL = "main.f(0x1)\n\t/a/b.go:1 +0x1\n";

test.each([
  ["a byte that is none of Go's among the arguments", twice("main.f(0p1)\n\t/a/b.go:1 +0x1\n")],
  ["a header that ends like a call", "goroutine 1 [g]:)\ngoroutine 1)\n"],
  ["a header right behind a call", "main.f()\ngoroutine 5 [select] {a: x\nmain.g(1)\n"],
  ["a header cut behind its first word", "goroutine 1 [select]:\ngoroutine "],
])("%s: however it is cut, and line by line", (_, text) => {
  // The first bytes of any source are looked at as a whole.
  const bytes = Buffer.from("\n".repeat(SNIFF_BYTES) + text, "latin1");
  for (let cut = SNIFF_BYTES; cut <= bytes.length; cut++) {
    // The buffers are used again and again: what an earlier text has left in them must not be read.
    decodeAll("7".repeat(4096));
    checkAll(bytes, [cut]);
  }
});

/** The second is the like of the first but for what is odd in it. */
function twice(odd: string): string {
  return `goroutine 1 [select]:\n${CALL}\ngoroutine 2 [select]:\n${odd}\ngoroutine 3 [select]:\n${CALL}\n`;
}
