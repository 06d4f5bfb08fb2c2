// A stand-in for a Pyroscope: keeps what is pushed and answers as querier/v1 and push/v1 of its API say.

import type { IncomingMessage } from "node:http";
import { gunzipSync } from "node:zlib";
import { Profile } from "pprof-format";
import { serve, type TestServer } from "./pprof-server.ts";

interface Stored {
  /** Without the parts of the type. */
  readonly labels: ReadonlyMap<string, string>;
  readonly type: string;
  readonly time: number;
  /** Of this type alone. */
  readonly profile: Profile;
}

export interface Pyroscope extends TestServer {
  readonly stored: readonly Stored[];
  /** Headers of the last request. */
  readonly headers: () => IncomingMessage["headers"];
  /** The next answers have this status and text. */
  readonly refuse: (status: number, text: string) => void;
}

type Json = Record<string, unknown>;

export async function pyroscope(): Promise<Pyroscope> {
  const stored: Stored[] = [];
  let headers: IncomingMessage["headers"] = {};
  let refused: readonly [number, string] | null = null;
  const server = await serve(async (request, response) => {
    headers = request.headers;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    if (refused !== null) {
      response.writeHead(refused[0]).end(refused[1]);
      return;
    }
    const method = (request.url ?? "").split("/").at(-1) ?? "";
    if (request.method !== "POST" || !(method in METHODS))
      return void response.writeHead(404).end("404 page not found");
    const tooLong = request.headers["content-type"] === "application/json" && refusedSpan(JSON.parse(body.toString()));
    if (tooLong) return void response.writeHead(400, { "content-type": "application/json" }).end(tooLong);
    response.end(METHODS[method]!(stored, body));
  });
  const refuse: Pyroscope["refuse"] = (status, text) => {
    refused = [status, text];
  };
  return { ...server, stored, headers: () => headers, refuse };
}

/** As 1.21.0 answers with the limits it comes with. */
function refusedSpan({ start, end }: Partial<Readonly<Record<"start" | "end", number>>>): string | false {
  if (start === undefined || end === undefined || end - start <= 86_400_000) return false;
  const message = "the query time range exceeds the limit (max_query_length, limit: 1d)";
  return JSON.stringify({ code: "invalid_argument", message });
}

const METHODS: Readonly<Record<string, (stored: Stored[], body: Buffer) => string | Uint8Array>> = {
  Push: (stored, body) => {
    const { series } = JSON.parse(body.toString()) as {
      series: { labels: Pair[]; samples: { rawProfile: string }[] }[];
    };
    for (const { labels, samples } of series)
      for (const { rawProfile } of samples) keep(stored, labels, gunzipSync(Buffer.from(rawProfile, "base64")));
    return "{}";
  },
  Series: (stored, body) => {
    const asked = JSON.parse(body.toString()) as {
      matchers: string[];
      labelNames: string[];
      start: number;
      end: number;
    };
    const sets = stored
      .filter((one) => within(one, asked.start, asked.end) && has(one, asked.matchers[0]!))
      .map(({ labels, type }) => [...labels, ["__profile_type__", type] as const])
      .map((labels) => pairs(new Map(labels.filter(([name]) => asked.labelNames.includes(name)))));
    return JSON.stringify({
      labelsSet: [...new Set(sets.map((set) => JSON.stringify(set)))].map((set) => ({ labels: JSON.parse(set) })),
    });
  },
  LabelValues: (stored, body) => {
    const { name, start, end } = JSON.parse(body.toString()) as { name: string; start: number; end: number };
    const found = stored.filter((one) => within(one, start, end)).flatMap(({ labels }) => labels.get(name) ?? []);
    return JSON.stringify({ names: [...new Set(found)] });
  },
  SelectSeries: (stored, body) => {
    const asked = JSON.parse(body.toString()) as Json & { start: number; end: number; step: number; groupBy: string[] };
    const { start, end, step, groupBy } = asked;
    const groups = new Map<string, Map<number, number>>();
    for (const one of stored) {
      if (one.type !== asked.profileTypeID || !has(one, String(asked.labelSelector)) || !within(one, start, end))
        continue;
      const key = JSON.stringify(pairs(new Map([...one.labels].filter(([name]) => groupBy.includes(name)))));
      const points = groups.get(key) ?? new Map<number, number>();
      groups.set(key, points);
      const at = start + Math.ceil((one.time - start) / (step * 1000)) * step * 1000;
      points.set(at, (points.get(at) ?? 0) + totalOf(one.profile));
    }
    return JSON.stringify({
      series: [...groups].map(([key, points]) => ({
        labels: JSON.parse(key),
        points: [...points]
          .sort(([a], [b]) => a - b)
          .map(([timestamp, value]) => ({ timestamp: String(timestamp), value })),
      })),
    });
  },
  SelectMergeProfile: (stored, body) => {
    const [type, selector, start, end] = fieldsOf(body);
    // As the server does it (pkg/frontend/split_by_interval.go): a span is split into parts, and no length has none.
    if (Number(start) >= Number(end)) return new Uint8Array(0);
    const found = stored.filter(
      (one) => one.type === type && has(one, String(selector)) && within(one, Number(start), Number(end)),
    );
    return merged(found.map(({ profile }) => profile));
  },
};

type Pair = { readonly name: string; readonly value: string };

function pairs(labels: ReadonlyMap<string, string>): readonly Pair[] {
  return [...labels].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => ({ name, value }));
}

/** One series for each sample type, as Pyroscope splits them. */
function keep(stored: Stored[], labels: readonly Pair[], bytes: Uint8Array): void {
  const profile = Profile.decode(bytes);
  const text = (index: number | bigint): string => profile.stringTable.strings[Number(index)] ?? "";
  const set = new Map(labels.map(({ name, value }) => [name, value]));
  const kind = set.get("__name__") ?? "";
  set.delete("__name__");
  const nanos = Number(profile.timeNanos);
  const { type, unit } = profile.periodType!;
  for (const [at, sampleType] of profile.sampleType.entries()) {
    const one = Profile.decode(bytes);
    one.sampleType = [one.sampleType[at]!];
    // Numbers beside a stack, such as an object's size, are not kept.
    for (const sample of one.sample) {
      sample.value = [sample.value[at]!];
      sample.label = sample.label.filter(({ str }) => Number(str) !== 0);
    }
    stored.push({
      labels: set,
      type: [kind, text(sampleType.type), text(sampleType.unit), text(type), text(unit)].join(":"),
      time: nanos > 0 ? Math.floor(nanos / 1e6) : Date.now(),
      profile: one,
    });
  }
}

function within({ time }: Stored, start: number, end: number): boolean {
  return time >= start && time <= end;
}

function has({ labels }: Stored, selector: string): boolean {
  const wanted = [...selector.matchAll(/(?:"([^"]+)"|(\w+))=("(?:[^"\\]|\\.)*")/g)];
  return wanted.every(([, quoted, name, value]) => labels.get(quoted ?? name!) === JSON.parse(value!));
}

function totalOf(profile: Profile): number {
  return profile.sample.reduce((sum, { value }) => sum + Number(value[0]), 0);
}

/** Of one program: equal stacks are of equal ids, so that repeating the samples is their sum. */
function merged(profiles: readonly Profile[]): Uint8Array {
  const first = profiles[0];
  if (first === undefined) return new Uint8Array(0);
  const copy = Profile.decode(first.encode());
  copy.sample = profiles.flatMap(({ sample }) => sample);
  return copy.encode();
}

/** The four fields of a SelectMergeProfileRequest, as protobuf. */
function fieldsOf(body: Buffer): readonly (string | number)[] {
  const fields: (string | number)[] = [];
  let at = 0;
  const varint = (): number => {
    let [value, scale] = [0, 1];
    for (; ; scale *= 128) {
      const byte = body[at++]!;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < body.length) {
    const key = varint();
    const number = varint();
    const isText = (key & 7) === 2;
    fields[(key >> 3) - 1] = isText ? body.subarray(at, at + number).toString() : number;
    if (isText) at += number;
  }
  return fields;
}
