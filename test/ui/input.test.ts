import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { KeyReader, type Press } from "../../src/ui/input/keys.ts";
import { PasteSplitter } from "../../src/ui/input/paste.ts";

function split(chunks: readonly Buffer[]): { readonly keys: string; readonly pastes: readonly string[] } {
  const splitter = new PasteSplitter();
  let keys = "";
  const pastes: string[] = [];
  const runs = [...chunks.flatMap((chunk) => splitter.push(Buffer.from(chunk))), ...splitter.flush()];
  for (const run of runs) {
    if (run.kind === "keys") keys += run.bytes.toString("latin1");
    if (run.kind === "pasteBegan") pastes.push("");
    if (run.kind === "paste") pastes.push((pastes.pop() ?? "") + run.bytes.toString("latin1"));
  }
  return { keys, pastes };
}

function cut(text: string, at: readonly number[]): readonly Buffer[] {
  const bytes = Buffer.from(text, "latin1");
  const places = [...new Set(at.map((n) => n % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...places].map((from, index) => bytes.subarray(from, places[index] ?? bytes.length));
}

describe("pastes among keys", () => {
  test("are the same however the reads cut them", () => {
    const piece = fc.constantFrom(
      "a",
      "\x1b",
      "\x1b[",
      "\x1b[A",
      "\x1b[20",
      "\r",
      "\n",
      "\r\n",
      "goroutine 1",
      "~",
      "201~",
    );
    const body = fc.array(piece, { maxLength: 12 }).map((parts) => parts.join("").replaceAll("\x1b[201~", ""));
    fc.assert(
      fc.property(body, body, fc.array(fc.nat(200), { maxLength: 8 }), (paste, after, places) => {
        const text = `jk\x1b[200~${paste}\x1b[201~${after}`;
        expect(split(cut(text, places))).toEqual(split([Buffer.from(text, "latin1")]));
      }),
    );
  });

  test.each([
    ["a\rb", "a\nb"],
    ["a\r\nb\r", "a\nb\n"],
    ["\r\r\n\r", "\n\n\n"],
  ])("line ends %j become %j", (typed, read) => {
    expect(split([Buffer.from(`\x1b[200~${typed}\x1b[201~`)]).pastes).toEqual([read]);
  });
});

describe("keys", () => {
  const names = (...chunks: readonly string[]): readonly string[] => {
    const reader = new KeyReader();
    const presses: Press[] = chunks.flatMap((chunk) => reader.push(Buffer.from(chunk)));
    return [...presses, ...reader.flush()].map(({ name }) => name);
  };

  test("of one read are single presses", () => {
    expect(names("jjj\x1b[B")).toEqual(["j", "j", "j", "down"]);
  });

  test.each([
    ["\x1b", "esc"],
    ["\r", "enter"],
    ["\t", "tab"],
    ["\x1b[Z", "shift-tab"],
    ["\x7f", "backspace"],
    ["\x04", "ctrl-d"],
    ["\x1b[5~", "pgup"],
    ["\x1bOA", "up"],
    ["\x1b[1;5D", "ctrl-left"],
    [" ", "space"],
    ["é", "é"],
    ["世", "世"],
  ])("%j is %s", (bytes, name) => {
    expect(names(bytes)).toEqual([name]);
  });

  test("a sequence cut between two reads is one key", () => {
    expect(names("\x1b", "[", "A")).toEqual(["up"]);
  });

  test("esc and a key in one read are two", () => {
    expect(names("\x1b=")).toEqual(["esc", "="]);
  });

  test("a reply of the terminal types nothing", () => {
    expect(names("\x1b[?62;4c\x1b[12;40R", "q")).toEqual(["q"]);
  });

  test("mouse: wheel and click, from 0", () => {
    const reader = new KeyReader();
    expect(reader.push(Buffer.from("\x1b[<0;5;7M\x1b[<0;5;7m\x1b[<65;1;1M"))).toEqual([
      { name: "click", column: 4, row: 6, text: null },
      { name: "wheel-down", column: 0, row: 0, text: null },
    ]);
  });
});
