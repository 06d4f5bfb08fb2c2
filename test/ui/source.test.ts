import { describe, expect, test } from "vitest";
import { textOf } from "../../src/ui/draw/line.ts";
import { frameOf } from "../../src/ui/draw/view.ts";
import { newState, type State } from "../../src/ui/state.ts";
import { arrive } from "../../src/ui/update/arrive.ts";
import { analysed, decoded, dumps, told } from "./drive.ts";
import { SEED } from "./seed.ts";

const GO = `package shop

type worker struct {
	queue chan int
}

func (w *worker) run(id int) {
	go func() {
		for range w.queue {
		}
	}()
	<-w.queue
}

func start[T any](w T) {
	select {}
}
`;

/** The detail of one goroutine that is stuck at such a line, where the file reads as above. */
function opened(func: string, line: number): State {
  const dump = `goroutine 7 [chan receive, 5 minutes]:\n${func}(0x1)\n\t/src/shop/worker.go:${line} +0x1\n\n`;
  const listed = analysed(arrive(newState(SEED), dumps(decoded("dump", new TextEncoder().encode(dump))), "read"));
  return told(listed, { type: "opened" }, { type: "sourceRead", file: "/src/shop/worker.go", text: GO });
}

const shown = (state: State): string =>
  frameOf(state)
    .lines.map((row) => textOf(row).trimEnd())
    .join("\n");

describe("the source around the stuck line", () => {
  test.each([
    ["example.com/shop.(*worker).run", 12],
    ["example.com/shop.(*worker).run.func1", 9],
    ["gopkg.in/shop.v3.(*worker).run.func1.2", 9],
    ["example.com/shop.(*worker).run-fm", 12],
    ["example.com/shop.start[...]", 16],
    ["example.com/shop.glob..func1", 4],
  ])("is shown where the line is in the function: %s", (func, line) => {
    const text = shown(opened(func, line));
    expect(text).toMatch(new RegExp(`^▌ +${line}  `, "m"));
    expect(text).not.toContain("another version");
  });

  test.each([
    ["example.com/shop.(*worker).run", 4],
    ["example.com/shop.(*worker).run", 16],
    ["example.com/shop.stop", 12],
  ])("of another version is not shown as if it were: %s at line %i", (func, line) => {
    const text = shown(opened(func, line));
    expect(text).toContain("/src/shop/worker.go: the file here is of another version");
    expect(text).not.toContain("queue chan int");
  });
});
