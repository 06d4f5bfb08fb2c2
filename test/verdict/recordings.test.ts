// Recordings of real processes whose truth is known: the counts to the goroutine, and the verdicts.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type AnalyseOptions, type Analysis, analyse } from "../../src/analyse.ts";
import type { Snapshot } from "../../src/dump/model.ts";
import { readSnapshot, scoresOf } from "./score.ts";

const FOLDER = join(import.meta.dirname, "..", "recordings");

interface Facts {
  readonly dumps: readonly { tag: string; file: string; goroutines: number; longestWaitMinutes: number }[];
}

function dumps(recording: string, ...tags: string[]): readonly Snapshot[] {
  return tags.map((tag) => readSnapshot(join(FOLDER, recording, `${tag}.txt.gz`)));
}

function analysed(recording: string, tags: readonly string[], options: AnalyseOptions = {}): Analysis {
  return analyse(dumps(recording, ...tags), options);
}

function found(analysis: Analysis, func: string, state: string) {
  const cluster = analysis.clusters.find(
    (one) => one.state === state && one.counts.at(-1)! > 0 && one.frames.some((frame) => frame.func === func),
  );
  expect(cluster, `${func} in ${state}`).toBeDefined();
  return cluster!;
}

const RECORDINGS = readdirSync(FOLDER).filter((name) => existsSync(join(FOLDER, name, "facts.json")));

describe.each(RECORDINGS)("%s", (recording) => {
  const facts: Facts = JSON.parse(readFileSync(join(FOLDER, recording, "facts.json"), "utf8"));
  it.each(facts.dumps.filter(({ file }) => existsSync(join(FOLDER, recording, file))))(
    "$tag has $goroutines goroutines",
    (dump) => {
      const snapshot = readSnapshot(join(FOLDER, recording, dump.file));
      expect(snapshot.total).toBe(dump.goroutines);
      expect(snapshot.warnings).toEqual([]);
      expect(snapshot.truncated).toBe(false);
      expect(Math.max(0, ...snapshot.goroutines!.waitMinutes)).toBe(dump.longestWaitMinutes);
    },
  );
});

describe("accuracy over all recordings", () => {
  const scores = scoresOf(FOLDER);
  /** After one round, a pool that grew and a library's first goroutines look like a leak, and a small leak like them. */
  const telling = scores.filter(({ dumps }) => dumps !== "one round");

  /**
   * What a selection cannot tell: workers of a pool that were there before and hang in their tasks look like any that wait,
   * and so do sleepers, until rounds bring more of them. So do the parts of a library that no pattern knows; its other
   * parts tell of it.
   */
  const untellable: Readonly<Record<string, readonly string[]>> = {
    "tunny-jobs-hung": ["first+last", "last alone"],
    "ratelimit-queue": ["last alone"],
    "stores-per-request": ["first+last", "last alone"],
  };

  it("misses no leak, in whatever selection of the dumps", () => {
    expect(scores.length).toBeGreaterThan(50);
    // Of what a library keeps for a client, a part may still look usual after two rounds: the others tell of it.
    const untold = ({ name, dumps, missed, zombie, suspect }: (typeof scores)[number]): boolean =>
      missed > 0 && (dumps !== "two rounds" || zombie + suspect === 0) && untellable[name]?.includes(dumps) !== true;
    expect(telling.filter(untold)).toEqual([]);
  });

  it("calls nothing healthy a zombie", () => {
    expect(scores.flatMap(({ falseZombies }) => falseZombies)).toEqual([]);
  });

  it("suspects few healthy clusters, each with a reason", () => {
    const suspected = telling.filter(({ falseSuspects }) => falseSuspects.length > 0);
    expect(suspected.length).toBeLessThan(telling.length / 10);
  });
});

it("suspects the workers of a pool that hang one after the other, and no more than that", () => {
  const tags = ["before", "during", "after", "during2", "after2", "during3", "after3", "later"];
  const { verdict } = found(analysed("tunny-jobs-hung", tags), "main.convert", "chan receive");
  expect(verdict).toMatchObject({ class: "suspect", accused: 24 });
  expect(verdict.reasons[0]?.text).toBe(
    "+8, +8, +8 in 3 rounds: 24 that the first snapshot shows elsewhere came here, and none has left",
  );
});

describe("the story", () => {
  const cycles = ["before", "during", "after", "during2", "after2", "during3", "after3", "later"];

  it("has zombies after three rounds, each of them named", () => {
    const analysis = analysed("story-chathub-go127", cycles);
    const { verdict, counts, identity } = found(analysis, "main.(*client).writePump", "chan receive");
    expect(verdict.class).toBe("zombie");
    expect(verdict.accused).toBe(300);
    expect(verdict.accusedGoids).toHaveLength(300);
    expect(counts).toEqual([0, 100, 100, 200, 200, 300, 300, 300]);
    expect(identity).toMatchObject({ survived: 0, born: 300, movedIn: 0, movedOut: 0, gone: 0 });
    expect(verdict.reasons[0]?.text).toContain("+100, +100, +100 in 3 rounds");
    expect(analysis.verdict).toMatchObject({ class: "zombie", zombies: 300 });
    expect(analysis.verdict.summary).toContain("main.(*client).writePump");
  });

  it("has suspects after one round, and says what settles it", () => {
    const { verdict } = found(
      analysed("story-chathub-go127", ["before", "after"]),
      "main.(*client).writePump",
      "chan receive",
    );
    expect(verdict.class).toBe("suspect");
    expect(verdict.accused).toBe(100);
    expect(verdict.settledBy).toMatch(/one more round/);
  });

  it("has zombies after one round when the person says that every client is gone", () => {
    const analysis = analysed("story-chathub-go127", ["before", "after"], { idle: true });
    expect(analysis.verdict).toMatchObject({ class: "zombie", zombies: 100 });
  });

  it("has zombies after one cycle of a hunt that opened as many connections", () => {
    const hunt = { phases: ["baseline", "load", "settled"] as const, loads: [{ connections: 100, requests: null }] };
    const { verdict } = found(
      analysed("story-chathub-go127", ["before", "during", "after"], { hunt }),
      "main.(*client).writePump",
      "chan receive",
    );
    expect(verdict.class).toBe("zombie");
    expect(verdict.reasons[0]?.text).toContain("1.00 per connection");
  });

  it("keeps the goroutines that Go marks in their clusters: a mark is no move, and lost minutes are no progress", () => {
    const { verdict, identity, flags } = found(
      analysed("story-chathub-go127", ["after3", "later2"]),
      "main.(*client).writePump",
      "chan receive",
    );
    expect(flags.leaked).toBe(300);
    expect(identity).toMatchObject({ survived: 300, movedIn: 0 });
    expect(verdict).toMatchObject({ class: "zombie", accused: 300 });
    expect(verdict.reasons[0]?.code).toBe("proved-leaked");
  });
});

describe("what one dump cannot tell from a leak", () => {
  it("a pool that grew to its bound is one once further loads added nothing", () => {
    const rounds = ["before", "during", "after", "during2", "after2", "during3", "after3", "later"];
    expect(found(analysed("pool-resizer", rounds), "main.(*pool).work", "chan receive").verdict.class).toBe("pool");
    expect(found(analysed("pool-resizer", rounds.slice(0, 3)), "main.(*pool).work", "chan receive").verdict.class).toBe(
      "suspect",
    );
  });

  it("jobs that end by themselves drain", () => {
    const { verdict } = analysed("slow-drain-mailer", ["before", "during", "after", "later"]).clusters.find(
      (one) => one.frames.some(({ func }) => func === "main.(*letter).deliver") && one.state === "sleep",
    )!;
    expect(verdict).toMatchObject({ class: "draining", accused: 0 });
  });

  it("connections that clients keep are no zombies", () => {
    const { verdict } = analysed("keepalive-frontdesk", ["before", "during", "after", "later"]);
    expect(verdict).toMatchObject({ zombies: 0, suspects: 0 });
  });

  it("goroutines stuck all along are suspects though their number never changes", () => {
    const { verdict } = found(
      analysed("old-stuck-ledger", ["before", "during", "after", "later"]),
      "main.(*replicator).follow",
      "chan receive",
    );
    expect(verdict).toMatchObject({ class: "suspect", accused: 40 });
    expect(verdict.reasons.map(({ code }) => code)).toContain("stood-all-along");
  });

  it("a leak that took a pooled connection over has moved, and was not born", () => {
    const { identity } = found(
      analysed("body-not-closed-gateway", ["before", "later"]),
      "net/http.(*persistConn).readLoop",
      "select",
    );
    expect(identity).toMatchObject({ born: 49, movedIn: 1, survived: 0 });
    expect([...identity!.movedFrom.values()]).toEqual([1]);
  });
});

describe("waits to finish", () => {
  it.each([
    ["mutex-not-unlocked-go119", "semacquire"],
    ["mutex-not-unlocked-go126", "sync.Mutex.Lock"],
  ])("%s: 60 zombies", (recording, state) => {
    const { verdict } = found(
      analysed(recording, ["before", "during", "after", "later"]),
      "main.(*stock).reserve",
      state,
    );
    expect(verdict).toMatchObject({ class: "zombie", accused: 60 });
  });
});

describe("libraries, after three rounds of load", () => {
  const cycles = ["before", "during", "after", "during2", "after2", "during3", "after3", "later"];

  it.each([
    ["grpc-stream-open", "google.golang.org/grpc.newClientStreamWithParams.func4", "select", "grpc-client-stream", 24],
    [
      "grpc-dial-per-request",
      "google.golang.org/grpc/internal/transport.(*http2Client).reader",
      "IO wait",
      "grpc-connection",
      25,
    ],
    ["kube-watch-open", "k8s.io/apimachinery/pkg/watch.(*StreamWatcher).receive", "select", "kube-watch", 24],
    ["kube-broadcaster", "k8s.io/apimachinery/pkg/watch.(*Broadcaster).loop", "chan receive", "kube-events", 24],
    ["pgx-pool-per-request", "github.com/jackc/pgx/v5/pgxpool.(*Pool).backgroundHealthCheck", "select", "pgx-pool", 24],
    [
      "redis-pubsub-open",
      "github.com/redis/go-redis/v9.(*channel).initMsgChan.func1",
      "IO wait",
      "redis-subscription",
      24,
    ],
    ["nats-conn-per-request", "github.com/nats-io/nats.go.(*Conn).readLoop", "IO wait", "nats-connection", 24],
    [
      "kafka-client-per-request",
      "github.com/twmb/franz-go/pkg/kgo.(*Client).pushMetrics",
      "select",
      "kafka-client",
      24,
    ],
    ["cron-and-watchers", "github.com/robfig/cron/v3.(*Cron).run", "select", "cron-schedule", 24],
    ["log-writers", "gopkg.in/natefinch/lumberjack.v2.(*Logger).millRun", "chan receive", "lumberjack-mill", 25],
    [
      "otel-tracer-per-request",
      "go.opentelemetry.io/otel/sdk/trace.(*batchSpanProcessor).processQueue",
      "select",
      "otel-provider",
      24,
    ],
    ["websocket-ticker-pump", "main.(*client).pingPump", "select", "context-user-wait", 24],
  ])("%s: %s", (recording, func, state, pattern, accused) => {
    const { verdict } = found(analysed(recording, cycles), func, state);
    expect(verdict).toMatchObject({ class: "zombie", accused });
    expect(verdict.pattern?.id).toBe(pattern);
  });

  it.each([
    "grpc-client",
    "kube-controller",
    "pgx-pool",
    "redis-client",
    "nats-client",
    "kafka-client",
    "otel-provider",
  ])("%s: nothing to tell", (recording) => {
    expect(analysed(recording, cycles).verdict).toMatchObject({ zombies: 0, suspects: 0 });
  });

  it("a library's goroutines are traced to the user's line that their starters were seen in", () => {
    const { verdict } = found(
      analysed("nats-conn-per-request", cycles),
      "github.com/nats-io/nats.go.(*Conn).readLoop",
      "IO wait",
    );
    expect(verdict.reasons.find(({ code }) => code === "started-from")?.text).toBe(
      "6 of 24 come from goroutines that a dump shows in main.routes.func6 (orders/main.go:63)",
    );
    const quiet = analysed("nats-conn-per-request", ["before", "after", "after2", "after3", "later"]);
    const unseen = found(quiet, "github.com/nats-io/nats.go.(*Conn).readLoop", "IO wait").verdict.reasons;
    expect(unseen.map(({ code }) => code)).not.toContain("started-from");
  });

  it("a select that a timer may end is no zombie until it is seen to stay", () => {
    const early = analysed("websocket-ticker-pump", cycles.slice(0, 5));
    expect(found(early, "main.(*client).pingPump", "select").verdict.class).toBe("suspect");
    const seen = analysed("websocket-ticker-pump", [...cycles.slice(0, 5), "later"]);
    expect(found(seen, "main.(*client).pingPump", "select").verdict.class).not.toBe("normal");
  });
});

describe("two processes, and profiles", () => {
  it("dumps of two processes are matched by signature alone", () => {
    const analysis = analyse([...dumps("story-chathub-go127", "after"), ...dumps("pool-resizer", "after")]);
    expect(analysis.matching.by).toBe("signature");
    expect(analysis.clusters.every(({ identity }) => identity === null)).toBe(true);
    expect(analysis.warnings.map(({ code }) => code)).toEqual(["two-processes"]);
  });

  it("two programs are told apart by where their main function lies, though no goid contradicts", () => {
    const twins = analyse([...dumps("mutex-not-unlocked-go126", "before"), ...dumps("keepalive-frontdesk", "later")]);
    expect(twins.matching.by).toBe("signature");
  });

  it("a profile beside a text has neither states nor goids to compare", () => {
    const text = dumps("story-chathub-go127", "before");
    const profile = readSnapshot(join(FOLDER, "story-chathub-go127", "after.debug1.txt.gz"));
    const analysis = analyse([...text, profile]);
    expect(analysis.warnings.map(({ code }) => code)).toEqual(["no-goids"]);
    expect(analysis.clusters.every(({ state, identity }) => state === null && identity === null)).toBe(true);
    expect(analysis.clusters.reduce((sum, { counts }) => sum + counts[1]!, 0)).toBe(104);
    const { verdict } = analysis.clusters.find((one) =>
      one.frames.some(({ func }) => func === "main.(*client).writePump"),
    )!;
    expect(verdict.class).toBe("suspect");
  });
});
