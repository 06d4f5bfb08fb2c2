import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Analysis } from "../../src/analyse.ts";
import { packageOf } from "../../src/cluster/package-of.ts";
import { FIELDS } from "../../src/query/fields.ts";
import { lex } from "../../src/query/lex.ts";
import { matcherOf } from "../../src/query/match.ts";
import { parse } from "../../src/query/parse.ts";
import { analysisOf } from "../analysis-text.ts";

// Named by the first letter of the leaf function, so that an expectation is a word.
const analysis = analysisOf(`
0>40x chan send 5-7m zombie {tenant=acme,http.path=/pay}: main.(*Client).alpha@/src/client.go:61 < main.loop by main.(*Hub).serveWS@/src/hub.go:88
12>12x select suspect {tenant=globex}: github.com/acme/pool.(*Pool).beta < github.com/acme/pool.Run by main.start
9>3x IO wait 1m draining: net/http.(*conn).gamma by net/http.(*Server).Serve
32>32x chan receive pool locked: main.delta by main.main
1>1x GC sweep wait: runtime.epsilon by runtime.gcenable
5>0x chan receive (nil chan) 400m leaked: gopkg.in/yaml.v3.zeta by gopkg.in/yaml.v3.Start
2>2x sync.Mutex.Lock 6m: sync.runtime_SemacquireMutex < main.eta by main.start
2>2x semacquire 6m: bytes.theta < bytes.Repeat by bytes.start
`);
const NAMES = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta"];

function found(text: string, over = analysis): string {
  const { query, error } = parse(text);
  if (error !== null) throw new Error(`${error.message} at ${error.at}`);
  const matches = matcherOf(query, over);
  return over.clusters.flatMap((cluster, index) => (matches(cluster) ? [NAMES[index]] : [])).join(" ");
}

describe("a query finds", () => {
  test.each([
    ["", NAMES.join(" ")],
    ["ALPHA", "alpha"],
    ["main.(*Client).alpha", "alpha"],
    ["(*Client).alpha", "alpha"],
    ["client.go:61", "alpha"],
    ["hub.go", "alpha"],
    ["acme", "alpha beta"],
    ["tenant=acme", "alpha"],
    ["chan receive", "delta zeta"],
    ['"chan receive"', "delta zeta"],
    ['state:="chan receive"', "delta"],
    ['state:"chan *"', "alpha delta zeta"],
    ["state:*(nil chan)", "zeta"],
    ['state:"*(nil chan)"', "zeta"],
    ["fn:main.*", "alpha delta eta"],
    ["fn:main.*a", "alpha delta eta"],
    ["fn:*.(*Pool).*", "beta"],
    ["fn:/^main\\.(delta|eta)$/", "delta eta"],
    ["/CHAN (send|receive)$/", "alpha delta"],
    ["file:/src/client.go", "alpha"],
    ["file:*client.go", "alpha"],
    ["file:*client.go:61", "alpha"],
    ["pkg:=gopkg.in/yaml.v3", "zeta"],
    ["pkg:net/*", "gamma"],
    ["created:serveWS", "alpha"],
    ["created:hub.go:88", "alpha"],
    ["origin:module", "beta zeta"],
    ["is:main", "alpha beta delta eta"],
    ["is:std", "gamma theta"],
    ["is:runtime", "epsilon"],
    ["label:tenant", "alpha beta"],
    ["label:acme", "alpha"],
    ["label:tenant=*", "alpha beta"],
    ["label:tenant=acm", ""],
    ["label:http.path=/pay", "alpha"],
    ['label:tenant="acme"', "alpha"],
    ['label:"tenant=acme"', "alpha"],
    ["label:/^(acme|tenant=x)$/", "alpha"],
    ['label:tenant="acme" count:>1', "alpha"],
    ['(label:tenant="a b" OR label:tenant="acm*") -x', "alpha"],
    ["is:zombie OR is:suspect", "alpha beta"],
    ["is:stuck", "alpha beta eta"],
    ["is:io", "gamma"],
    ["is:locked", "delta"],
    ["is:leaked", ""],
    ["is:born", "alpha"],
    ["is:gone", "gamma zeta"],
    ["is:survived", "beta gamma delta epsilon eta theta"],
    ["is:moved", ""],
    ["count:>10", "alpha beta delta"],
    ["count:10..32", "beta delta"],
    ["count:..3", "gamma epsilon zeta eta theta"],
    ["count:12", "beta"],
    ["count:<=2", "epsilon zeta eta theta"],
    ["delta:>0", "alpha"],
    ["delta:<0", "gamma zeta"],
    ["delta:-6", "gamma"],
    ["born:>=40", "alpha"],
    ["wait:>5m", "alpha eta theta"],
    ["wait:>6.5", "alpha"],
    ["wait:<2m", "gamma"],
    ["wait:60s", "gamma"],
    ["wait:0.1h..1h30m", "alpha eta theta"],
    ["-wait:>0", "beta delta epsilon zeta"],
    ["goid:1", "alpha"],
    ["goid:41..52", "beta"],
    ["goid:>40 goid:<42", "beta"],
    ["goid:>=53 goid:<=53", "gamma"],
    ["goid:>52 goid:<54", "gamma"],
    ["-is:pool -is:normal", "alpha beta gamma"],
    ["-(alpha OR beta OR gamma OR delta)", "epsilon zeta eta theta"],
    ["--alpha", "alpha"],
    ["is:pool OR is:zombie count:>1000", "delta"],
    ["(is:pool OR is:zombie) count:>32", "alpha"],
    ["STATE:select IS:Suspect", "beta"],
  ])("%s: %s", (query, expected) => {
    expect(found(query)).toBe(expected);
  });

  test("what stands in brackets, however many there are side by side", () => {
    expect(found("(alpha) ".repeat(150))).toBe("alpha");
  });

  test("an id, whole or its beginning", () => {
    const id = analysis.clusters[2]?.id ?? "";
    expect([found(`id:${id}`), found(`id:${id.slice(0, 8)}*`)]).toEqual(["gamma", "gamma"]);
  });

  test("nothing by identity where there is none", () => {
    const two = analysisOf("1>4x select: main.a", { twoProcesses: true });
    expect(found("is:born OR is:survived OR born:>0", two)).toBe("");
    expect(found("delta:3", two)).toBe("alpha");
    expect(found("delta:>=0", analysisOf("4x select: main.a"))).toBe("");
  });
});

describe("an error points at its place", () => {
  test.each([
    ['state:"chan', "      ^^^^^", "this quote is not closed"],
    ["fn:/main", "   ^^^^^", "this regular expression is not closed"],
    ["stat:select", "^^^^", "is it state?"],
    ["states:select", "^^^^^^", "is it state?"],
    ["stste:select", "^^^^^", "is it state?"],
    ["sttate:select", "^^^^^^", "is it state?"],
    ["tate:select", "^^^^", "is it state?"],
    ["satte:select", "^^^^^", "is it state?"],
    ["setat:select", "^^^^^", "; there are "],
    ["xyate:select", "^^^^^", "; there are "],
    ["sate:select", "^^^^", "is it state?"],
    ["is:zombi", "   ^^^^^", "is it zombie?"],
    ["origin:x", "       ^", "there are runtime std module main"],
    ["count:many", "      ^^^^", "no number"],
    ["count:>", "^^^^^^^", "needs a value"],
    ["wait:5m..x", "         ^", "no number"],
    ["wait:9m..5m", "     ^^^^^^", "ends before"],
    ["count:5m", "      ^^", "no number"],
    ["(a OR b", "^", "not closed"],
    ["a) b", " ^", "no bracket"],
    ["a OR", "  ^^", "both sides"],
    ["OR a", "^^", "both sides"],
    ["a ()", "   ^", "nothing in this bracket"],
    ["a -", "  ^", "nothing behind"],
    ["x fn:/a(b/", "      ^^^", "missing closing"],
    ["x fn:/a[z-a]/", "        ^^^", "range"],
    ['a ""', "  ^^", "nothing to look for"],
  ])("%s", (text, carets, message) => {
    const { error } = parse(text);
    expect(error?.message).toContain(message);
    expect(" ".repeat(error?.at ?? 0) + "^".repeat(error?.length ?? 0)).toBe(carets);
  });

  test("a query too long or too deep is refused, not crashed on", () => {
    expect(parse("a ".repeat(5000)).error?.message).toContain("at most");
    expect(parse("(".repeat(1500)).error?.message).toContain("brackets");
  });
});

/** Twice the letters cost what goes back thousands of times the steps, and what does not about twice. */
test.each([
  ["fn:/(a+)+$/", 24],
  ["fn:/(a|aa)*b.*.*.*.*.*z/", 34],
])("a hostile regular expression does not go back: %s", (query, letters) => {
  const [short, long] = [letters / 2, letters].map((n) => analysisOf(`1x select: main.${"a".repeat(n)}!`));
  const cpu = (analysis: Analysis): number => {
    const began = process.cpuUsage();
    for (let n = 0; n < 50; n++) expect(found(query, analysis)).toBe("");
    return process.cpuUsage(began).user;
  };
  cpu(short!);
  expect(cpu(long!)).toBeLessThan(20 * Math.max(1000, cpu(short!)));
});

const pieces = fc.constantFrom(
  ...["(", ")", "-", "OR", '"', "/", "*", " ", "\\", "=", ">", "..", "a", "main.(*T).f", "chan send", "é", "\x1b"],
  ...FIELDS.map(({ name }) => `${name}:`),
);

describe("any text", () => {
  test("never throws, and an error lies within it", () => {
    const texts = fc.oneof(
      fc.string({ unit: "binary", maxLength: 80 }),
      fc.array(pieces, { maxLength: 25 }).map((all) => all.join("")),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const { query, error } = parse(text);
        if (error === null) analysis.clusters.forEach(matcherOf(query, analysis));
        else expect(error.at + error.length).toBeLessThanOrEqual(text.length + 1);
      }),
      { numRuns: 3000 },
    );
  });

  test("is covered by its tokens, with blanks between", () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 25 }), (all) => {
        const text = all.join("");
        const { tokens } = lex(text);
        let rebuilt = "";
        for (const token of tokens) {
          rebuilt += " ".repeat(token.at - rebuilt.length) + text.slice(token.at, token.at + token.length);
        }
        expect(rebuilt.trimEnd()).toBe(text.trimEnd());
      }),
    );
  });

  test("lexes back to the tokens it was written from", () => {
    const value = fc.oneof(
      fc
        .constantFrom("main.(*T).f", "a*b", "x", "(*T).f", "hub.go:88")
        .map((word) => ({ form: "word", value: word, text: word })),
      fc.string({ maxLength: 8 }).map((text) => {
        const escaped = text.replaceAll(/["\\]/g, "\\$&");
        return { form: "quoted", value: escaped, text: `"${escaped}"` };
      }),
      fc.constantFrom("a b", "(x|y)", "a\\/b").map((source) => ({ form: "regex", value: source, text: `/${source}/` })),
    );
    const field = fc.constantFrom(null, ...FIELDS.map(({ name }) => name));
    const term = fc.tuple(field, value).map(([name, one]) => ({ kind: "term", field: name, ...one }));
    const sign = fc.constantFrom(
      ...[
        ["open", "("],
        ["close", ")"],
        ["not", "-"],
        ["or", "OR"],
      ].map(([kind, text]) => ({ kind, field: null, form: "", value: "", text })),
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(term, sign)), (all) => {
        const text = all.map((one) => (one.field === null ? one.text : `${one.field}:${one.text}`)).join(" ");
        const { tokens, error } = lex(text);
        expect(error).toBeNull();
        expect(
          tokens.map((token) =>
            token.kind === "term" ? [token.kind, token.field, token.form, token.value] : [token.kind, null, "", ""],
          ),
        ).toEqual(all.map((one) => [one.kind, one.field, one.form, one.value]));
      }),
    );
  });
});

test.each([
  ["net/http.(*conn).serve", "net/http"],
  ["main.Map[...].Do", "main"],
  ["main.Map[github.com/a/b.T].Do", "main"],
  ["gopkg.in/yaml.v3.Unmarshal", "gopkg.in/yaml.v3"],
  ["gopkg.in/yaml.v3.(*parser).parse", "gopkg.in/yaml.v3"],
  ["main.v2.func1", "main"],
  ["github.com/a/b/v2.(*T).M.func1", "github.com/a/b/v2"],
  ["_cgoexp_1234", "_cgoexp_1234"],
])("the package of %s is %s", (func, expected) => expect(packageOf(func)).toBe(expected));
