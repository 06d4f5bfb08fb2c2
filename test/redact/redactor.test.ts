import fc from "fast-check";
import { Profile } from "pprof-format";
import { describe, expect, test } from "vitest";
import { type Analysis, analyse } from "../../src/analyse.ts";
import { createDecoder } from "../../src/decode.ts";
import type { Snapshot } from "../../src/dump/model.ts";
import { sampleAt } from "../../src/dump/samples.ts";
import { matcherOf } from "../../src/query/match.ts";
import { parse } from "../../src/query/parse.ts";
import { prune } from "../../src/query/prune.ts";
import { Redactor } from "../../src/redact/redactor.ts";
import { FORMATS, REPORTS, whole } from "../../src/report/index.ts";
import { recording } from "../dump/dumps.ts";
import { checkAnalysis } from "../dump/invariants.ts";
import { OPTIONS } from "../report/story.ts";

function snapshotsOf(text: string | Uint8Array, source = "dump"): readonly Snapshot[] {
  const decoder = createDecoder(source);
  decoder.push(typeof text === "string" ? new TextEncoder().encode(text) : text);
  return decoder.end();
}

/** All that any format prints of an analysis, and every string of the profile. */
function everything(analysis: Analysis): string {
  const printed = FORMATS.map((format) => {
    const report = whole(REPORTS[format](analysis, { ...OPTIONS, width: null }));
    return typeof report === "string" ? report : Profile.decode(report).stringTable.strings.join("\n");
  });
  // What no format of today prints, one of tomorrow may.
  const { goroutines: _, ...rest } = analysis.snapshots[0]!;
  const maps = (_key: string, value: unknown): unknown => (value instanceof Map ? [...value] : value);
  return [...printed, JSON.stringify(analysis.clusters, maps), JSON.stringify(rest)].join("\n");
}

const redacted = (analysis: Analysis): Analysis => new Redactor().redact(analysis).analysis;

const DUMP = `panic: customer 4711 of acme not found

goroutine 7 [chan send, 90 minutes, labels:{"tenant": "acme", "region": "eu"}]:
example.com/acme/shop-api/v2/cart.(*Store).Add.func1(0xc000012345, 0x5)
	/home/jane doe/src/shop-api/cart/store.go:31 +0x1d
net/http.(*conn).serve(0xc000012345)
	/home/jane doe/sdk/go1.22/src/net/http/server.go:2009 +0x1
created by example.com/acme/shop-api/v2/cart.(*Store).Watch in goroutine 1
	/home/jane doe/src/shop-api/cart/store.go:12 +0x1

goroutine 8 [select]:
github.com/gorilla/websocket.(*Conn).ReadMessage(0x1)
	/home/jane doe/go/pkg/mod/github.com/gorilla/websocket@v1.5.0/conn.go:1 +0x1
github.com/acme/secret.Read[...](0x1)
	/home/jane doe/go/pkg/mod/github.com/acme/secret@v0.1.2/read.go:9 +0x1
main.main()
	/home/jane doe/src/shop-api/main.go:3 +0x1
`;

describe("redacted", () => {
  test("own names, folders, labels, arguments and sources are pseudonyms; Go's and public modules' stay", () => {
    const { snapshots, clusters } = redacted(analyse(snapshotsOf(DUMP, "https://ops@prod-7.acme.internal:6060")));
    const [snapshot] = snapshots;
    expect(snapshot).toMatchObject({
      source: "source1",
      trigger: "panic: (redacted)",
      labelSets: [[], expect.anything()],
    });
    const places = snapshot!.stacks.flatMap(({ frames, createdBy }) =>
      [...frames, ...(createdBy === null ? [] : [createdBy])].map(({ func, file, line }) => `${func} ${file}:${line}`),
    );
    expect(places).toEqual([
      "x1.x2/x3/x4-x5/x6/x7.(*x8).x9.func1 /x10/x11 x12/x13/x4-x5/x7/x14.go:31",
      "net/http.(*conn).serve /go/src/net/http/server.go:2009",
      "x1.x2/x3/x4-x5/x6/x7.(*x8).x15 /x10/x11 x12/x13/x4-x5/x7/x14.go:12",
      "github.com/gorilla/websocket.(*Conn).ReadMessage /go/pkg/mod/github.com/gorilla/websocket@v1.5.0/conn.go:1",
      "x16.x2/x3/x17.x18[...] /x10/x11 x12/go/x19/x20/x16.x2/x3/x17@x21.x22.x23/x24.go:9",
      "main.main /x10/x11 x12/x13/x4-x5/main.go:3",
    ]);
    const cluster = clusters.find(({ labels }) => labels.size > 0);
    expect(Array.from(cluster!.labels, ([key, values]) => [key, [...values]])).toEqual([
      ["x25", [["x3", 1]]],
      ["x26", [["x27", 1]]],
    ]);
    expect(sampleAt(snapshot!.samples, 0).args).toEqual(["0x1, 0x2", "0x1"]);
  });

  test("sentences name the pseudonyms", () => {
    const { verdict, clusters } = redacted(analyse(snapshotsOf(DUMP)));
    expect(verdict.summary).toMatch(
      /^no zombie proved; 1 suspect in 1 cluster: x1\.x2\/x3\/x4-x5\/x6\/x7\.\(\*x8\)\.x9\.func1 blocked in chan send for 1 h 30 min, started by x1\.x2\/x3\/x4-x5\/x6\/x7\.\(\*x8\)\.x15 \(x14\.go:12\)/,
    );
    expect(clusters[0]?.verdict.reasons.length).toBeGreaterThan(0);
  });

  test("every report says so", () => {
    const analysis = redacted(analyse(snapshotsOf(DUMP)));
    for (const format of ["text", "json", "markdown", "sarif"] as const)
      expect(whole(REPORTS[format](analysis, OPTIONS))).toContain("--redact");
  });

  test("the same in every run, and a further snapshot only adds", () => {
    const names = ["before", "during", "after"];
    const all = names.flatMap((name) => snapshotsOf(recording(`story-chathub-go127/${name}.txt.gz`), name));
    const once = redacted(analyse(all));
    expect(redacted(analyse(all))).toEqual(once);
    expect(redacted(analyse(all.slice(0, 2))).snapshots).toEqual(once.snapshots.slice(0, 2));
  });

  test("of what a filter leaves, the same pseudonyms and ids", () => {
    const whole = analyse(snapshotsOf(recording("story-chathub-go127/after.txt.gz")));
    const { query } = parse("fn:writePump");
    const shown = { ...whole, clusters: prune(whole, matcherOf(query!, whole)).clusters };
    expect(shown.clusters.length).toBeGreaterThan(0);
    const [all, some] = [redacted(whole), new Redactor().redact(whole, shown).analysis];
    for (const cluster of some.clusters) expect(all.clusters).toContainEqual(cluster);
  });

  test("ids follow from pseudonyms: who guesses a name cannot try it", () => {
    const before = snapshotsOf(recording("story-chathub-go127/before.txt.gz"));
    const after = snapshotsOf(recording("story-chathub-go127/after.txt.gz"));
    const analysis = analyse([...before, ...after]);
    const { analysis: hidden, ids } = new Redactor().redact(analysis);
    const own = analysis.clusters.filter(({ frames }) => frames.some(({ origin }) => origin === "main"));
    for (const { id } of own) expect(ids.get(id)).not.toBe(id);
    checkAnalysis(hidden);
    const known = new Set(hidden.clusters.map(({ id }) => id));
    for (const { identity } of hidden.clusters)
      for (const id of [...identity!.movedFrom.keys(), ...identity!.movedTo.keys()]) expect(known).toContain(id);
  });

  test.each([
    ["fatal error: all goroutines are asleep - deadlock!", "fatal error: all goroutines are asleep - deadlock!"],
    ["fatal error: acme.com is down", "fatal error: (redacted)"],
    ["SIGQUIT: quit", "SIGQUIT: quit"],
    ["panic: order 4711", "panic: (redacted)"],
    ["acme", "(redacted)"],
  ])("what made the runtime print it: %s", (trigger, expected) => {
    const analysis = analyse(snapshotsOf("goroutine 1 [running]:\nmain.main()\n\t/a.go:1 +0x1\n"));
    const snapshots = analysis.snapshots.map((snapshot) => ({ ...snapshot, trigger }));
    expect(redacted({ ...analysis, snapshots }).snapshots[0]?.trigger).toBe(expected);
  });

  test("a hunt's warning keeps what the load printed to itself", () => {
    const analysis = analyse(snapshotsOf(DUMP, "http://prod-7:6060 cycle 2 settled#1"));
    const warnings = [
      { code: "hunt", message: "cycle 2: k6 said: cannot reach acme", line: null },
      {
        code: "hunt",
        message: "http://prod-7:6060 cycle 2 settled: main.main is in /home/jane doe/src/shop-api/main.go",
        line: null,
      },
    ];
    const hidden = redacted({ ...analysis, warnings });
    expect(hidden.snapshots[0]?.source).toBe("source1 cycle 2 settled#1");
    expect(hidden.warnings.map(({ message }) => message)).toEqual([
      "cycle 2: the load had trouble (its own words are left out)",
      "source1 cycle 2 settled: main.main is in /x10/x11 x12/x13/x4-x5/main.go",
      expect.stringContaining("--redact"),
    ]);
  });
});

describe("nothing of the originals is in any format", () => {
  /** No word of Go, English or ours holds these letters. */
  const secret = fc
    .tuple(
      fc.integer({ min: 0, max: 40 }),
      fc.constantFrom("", "é", "_x", "\u202e", "\x1b[31m", "日本", "A7", "\u0301"),
    )
    .map(([n, extra]) => `qzq${n}${extra}`);
  const path = fc
    .array(
      fc.oneof(
        secret,
        fc.tuple(secret, secret).map((two) => two.join("-")),
        fc.tuple(secret, secret).map((two) => two.join(" ")),
        fc.tuple(secret, secret).map((two) => two.join(".")),
      ),
      { minLength: 1, maxLength: 4 },
    )
    .map((parts) => parts.join("/"));
  const func = fc.oneof(
    fc.tuple(path, secret, secret).map(([pkg, type, name]) => `${pkg}.(*${type}).${name}.func1.2`),
    fc.tuple(path, secret).map(([pkg, name]) => `${pkg}.${name}[...]`),
    secret.map((name) => `main.${name}-fm`),
    fc.tuple(secret, secret).map(([type, name]) => `main.${type}.${name}.gowrap1`),
    secret,
    fc.constantFrom("net/http.(*conn).serve", "sync.(*Mutex).Lock", "github.com/gorilla/websocket.(*Conn).NextReader"),
  );
  const file = fc.oneof(
    path.map((folder) => `/${folder}/main.go`),
    path.map((folder) => `C:/${folder}.go`),
    path.map((folder) => `${folder}@v1.2.3/x.s`),
    path.map((folder) => `/${folder}/src/net/http/server.go`),
    path.map((folder) => `/${folder}/pkg/mod/github.com/gorilla/websocket@v1.5.0/conn.go`),
  );
  const place = fc
    .tuple(func, file)
    .map(([name, at]) => [`${name}(0xc000f00d00, {0xdead00beef, 0x2})`, `\t${at}:7 +0x1`]);
  const state = fc.oneof(
    fc.constantFrom("chan receive, 90 minutes", "chan send, 20 minutes", "sync.Mutex.Lock, 15 minutes", "select"),
    secret,
    fc.tuple(secret, secret).map((two) => two.join(" ")),
  );
  const block = fc.tuple(
    state,
    fc.array(place, { minLength: 1, maxLength: 4 }),
    fc.option(func),
    fc.option(fc.tuple(secret, secret)),
    fc.integer({ min: 1, max: 12 }),
  );
  const dump = fc.tuple(fc.array(block, { minLength: 1, maxLength: 6 }), secret).map(([blocks, message]) => {
    let goid = 0;
    const texts = blocks.flatMap(([wait, places, creator, label, times]) =>
      Array.from({ length: times }, () =>
        [
          `goroutine ${++goid} [${wait}${label === null ? "" : `, labels:{"${label[0]}": "${label[1]}"}`}]:`,
          ...places.flat(),
          ...(creator === null ? [] : [`created by ${creator} in goroutine 3`, `\t/${message}/y.go:4 +0x1`]),
          "",
        ].join("\n"),
      ),
    );
    return `panic: ${message} is gone\n\n${texts.join("\n")}`;
  });

  test("made-up dumps, alone and in pairs", () => {
    let accused = 0;
    fc.assert(
      fc.property(fc.array(dump, { minLength: 1, maxLength: 2 }), secret, (dumps, source) => {
        const snapshots = dumps.flatMap((text, at) => snapshotsOf(text, `${source}${at}.txt`));
        fc.pre(snapshots.length > 0);
        const analysis = analyse(snapshots);
        accused += analysis.verdict.zombies + analysis.verdict.suspects;
        const hidden = redacted(analysis);
        checkAnalysis(hidden);
        expect(hidden.clusters.map(({ counts, verdict }) => [counts, verdict.class, verdict.accused])).toEqual(
          analysis.clusters.map(({ counts, verdict }) => [counts, verdict.class, verdict.accused]),
        );
        const all = everything(hidden);
        const at = all.search(/qzq|f00d00|dead00beef/i);
        if (at >= 0) throw new Error(all.slice(Math.max(0, at - 300), at + 60));
      }),
      { numRuns: 400 },
    );
    expect(accused).toBeGreaterThan(100);
  });

  test.each([
    ["story-chathub-go119", ["before", "after"]],
    ["old-stuck-ledger", ["before", "after"]],
    ["prometheus-2.42", ["before", "after"]],
    ["etcd-3.4", ["before", "after"]],
    ["ticker-never-stops", ["before", "after"]],
    ["pool-resizer", ["before", "after"]],
  ])("%s", (folder, names) => {
    const analysis = analyse(
      names.flatMap((name) => snapshotsOf(recording(`${folder}/${name}.txt.gz`), `${name}.txt`)),
    );
    const hidden = redacted(analysis);
    const all = everything(hidden);
    const originals = new Set<string>();
    for (const { frames, createdBy, labels } of analysis.clusters) {
      for (const { func, file, origin } of [...frames, ...(createdBy === null ? [] : [createdBy])]) {
        if (origin !== "main" || func === "main.main" || func.startsWith("google.golang.org/grpc")) continue;
        originals
          .add(func)
          .add(file)
          .add(file.slice(0, file.lastIndexOf("/")));
        if (!/^main\.(?:init|func\d+)/.test(func)) originals.add(func.slice(func.lastIndexOf("/") + 1));
      }
      for (const values of labels.values())
        for (const value of values.keys()) if (value.length > 3) originals.add(value);
    }
    expect(originals.size).toBeGreaterThan(3);
    // `main.main.func1` says nothing; a bare element of a path may be a word of Go's.
    const left = [...originals].filter((one) => one.length > 4 && !/^main\.main\b/.test(one) && all.includes(one));
    expect(left).toEqual([]);
  });
});
