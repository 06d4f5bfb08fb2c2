// Where a crash happened: told of the goroutine that Go prints first, and of no other.

import { expect, test } from "vitest";
import { analyse } from "../../src/analyse.ts";
import { createDecoder } from "../../src/decode.ts";
import { crashedIn } from "../../src/report/crash.ts";

function crashOf(text: string): ReturnType<typeof crashedIn> {
  const decoder = createDecoder("crash.txt");
  decoder.push(new TextEncoder().encode(text));
  return crashedIn(analyse(decoder.end()));
}

const WORKER = `goroutine 7 [running]:
main.(*ledger).post(0xc000010000)
\t/src/shop/ledger.go:41 +0x1d
created by main.main in goroutine 1
\t/src/shop/main.go:12 +0x8a
`;
const MAIN = `goroutine 1 [chan receive]:
main.main()
\t/src/shop/main.go:14 +0x9c
`;

test.each([
  ["a panic", "panic: no such account\n\n"],
  ["a throw", "fatal error: concurrent map writes\n\n"],
])("%s: the line of one's own in the goroutine printed first", (_, head) => {
  expect(crashOf(`${head}${WORKER}\n${MAIN}`)).toMatchObject({
    func: "main.(*ledger).post",
    file: "/src/shop/ledger.go",
    line: 41,
  });
});

test.each([
  ["a deadlock is nobody's", `fatal error: all goroutines are asleep - deadlock!\n\n${MAIN}`],
  ["a dump that was asked for has none", `${WORKER}\n${MAIN}`],
  ["who runs beside the first is not it", `panic: no such account\n\n${MAIN}\n${WORKER}`],
])("%s", (_, text) => {
  expect(crashOf(text)).toBeNull();
});
