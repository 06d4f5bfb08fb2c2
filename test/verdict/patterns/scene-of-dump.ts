// Dumps as text or gzip -> scenes, by the way that real sources take.

import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { clustersOf } from "../../../src/cluster/build.ts";
import type { Cluster } from "../../../src/cluster/cluster.ts";
import { originTeller } from "../../../src/cluster/origin.ts";
import { createDecoder } from "../../../src/decode.ts";
import type { PatternMatch } from "../../../src/verdict/pattern.ts";
import { PATTERNS } from "../../../src/verdict/patterns/index.ts";
import { type Scene, sceneOf } from "../../../src/verdict/scene.ts";

export function sceneOfFile(path: string): Scene {
  const bytes = readFileSync(path);
  return sceneOfText(path.endsWith(".gz") ? gunzipSync(bytes) : bytes);
}

export function sceneOfText(text: string | Uint8Array): Scene {
  const decoder = createDecoder("test");
  decoder.push(typeof text === "string" ? new TextEncoder().encode(text) : text);
  const snapshot = decoder.end()[0];
  if (snapshot === undefined) throw new Error(`no dump: ${decoder.refusal()}`);
  return sceneOf(snapshot, clustersOf([snapshot], "whole", originTeller([snapshot])), 0);
}

/** What the list of patterns says of one cluster. */
export interface Named {
  readonly cluster: Cluster;
  readonly count: number;
  /** The line that a reader knows the cluster by: the user's own, else the first of Go's that is no poll. */
  readonly line: string;
  readonly id: string | null;
  readonly match: PatternMatch | null;
}

export function namedIn(scene: Scene): readonly Named[] {
  return scene.clusters.map((cluster) => {
    for (const pattern of PATTERNS) {
      const match = pattern.match(cluster, scene);
      if (match !== null) return { cluster, count: scene.count(cluster), line: lineOf(cluster), id: pattern.id, match };
    }
    return { cluster, count: scene.count(cluster), line: lineOf(cluster), id: null, match: null };
  });
}

const PLUMBING =
  /^(runtime\.|internal\/poll|net\.\(\*|bufio\.|bytes\.|io\.|syscall\.|crypto\/tls)|readFrameHeader|Framer/;

function lineOf(cluster: Cluster): string {
  const own = cluster.frames.find((frame) => frame.func.startsWith("main."));
  return (own ?? cluster.frames.find((frame) => !PLUMBING.test(frame.func)) ?? cluster.frames[0])?.func ?? "";
}
