import { expect, test } from "vitest";
import { codes, decodeAll, decodeOne, golden, meaningOf } from "./dumps.ts";

/** As a terminal of `width` columns does when its text is copied. */
function wrapped(text: string, width: number): string {
  return text.replace(new RegExp(`(.{${width}})(?=.)`, "g"), "$1\n");
}

const DUMP = `goroutine 7 [chan receive, 12 minutes]:
example.com/hub/internal/connections.(*registry).waitForTheFirstOfMany(0xc000012340, {0xc000056780, 0x3, 0x3}, 0x1)
	/home/dev/example.com/hub/internal/connections/registry.go:218 +0x1b4
main.run(0xc000012340)
	/home/dev/example.com/hub/main.go:31 +0x2f
created by main.main in goroutine 1
	/home/dev/example.com/hub/main.go:25 +0x8c

goroutine 1 [select]:
main.main()
	/home/dev/example.com/hub/main.go:40 +0x5d
`;

test.each([100, 60, 50])("a dump wrapped at %i columns is read as it was", (width) => {
  const snapshot = decodeOne(wrapped(DUMP, width));
  expect(meaningOf(snapshot)).toEqual(meaningOf(decodeOne(DUMP)));
  expect(codes(snapshot)).toEqual([]);
});

test("arguments of a wrapped call name no lock: where they stand is not known", () => {
  const lock = `goroutine 7 [sync.Mutex.Lock]:
internal/sync.runtime_SemacquireMutex(0xc000012344?, 0x0?, 0x1?)
	/usr/local/go/src/runtime/sema.go:95 +0x25
internal/sync.(*Mutex).lockSlow(0xc000012340)
	/usr/local/go/src/internal/sync/mutex.go:149 +0x15d
`;
  expect([...decodeOne(lock).goroutines!.waitsFor]).toEqual([0xc000012340]);
  expect([...decodeOne(lock.replace("lockSlow(", "lockSlow\n(")).goroutines!.waitsFor]).toEqual([0]);
});

test("a call as gccgo prints it: a name without brackets", () => {
  const text = `goroutine 24 [chan receive]:
runtime_mcall
	../../../gcc/libgo/runtime/proc.c:295
example_com_hub.$nested27
	/home/dev/hub/hub.go:17
example_com_hub.watch.pN19_example_com_hub.Hub
	/home/dev/hub/hub.go:31
created by example_com_hub.start
	/home/dev/hub/hub.go:16
`;
  const snapshot = decodeOne(text);
  expect(codes(snapshot)).toEqual([]);
  expect(snapshot.stacks[0]!.frames.map(({ func, line }) => [func, line])).toEqual([
    ["runtime_mcall", 295],
    ["example_com_hub.$nested27", 17],
    ["example_com_hub.watch.pN19_example_com_hub.Hub", 31],
  ]);
});

test("words that stand between the lines of a stack are still told", () => {
  const text = golden("deadlock-go1.27.txt").toString();
  const lines = text.split("\n");
  const at = lines.findIndex((line) => line.startsWith("created by "));
  const mixed = [...lines.slice(0, at), "connected", "listening", ...lines.slice(at)].join("\n");
  const [snapshot] = decodeAll(mixed).snapshots;
  expect(snapshot!.warnings).toContainEqual(
    expect.objectContaining({ code: "foreign-line", message: expect.stringContaining("2 lines"), line: at + 1 }),
  );
});

test("what follows a goroutine's creator is outside of it", () => {
  const snapshot = decodeOne(`${DUMP.slice(0, DUMP.indexOf("\n\n"))}\nFAIL\texample.com/hub\t600.1s\nbye\n`);
  expect(snapshot.warnings).toEqual([expect.objectContaining({ code: "foreign-text", line: 9 })]);
});
