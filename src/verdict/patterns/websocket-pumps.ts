// A connection's two goroutines of the user's own: one reads the socket, one waits for what shall be written.

import type { Cluster } from "../../cluster/cluster.ts";
import type { Scene } from "../scene.ts";
import { goidsOf, oncePerScene } from "./finding.ts";
import { hasFunc, isUsers, pollOf, topFrame, waitsIn } from "./frames.ts";

// Readers of the usual libraries; the last is net/http's own after Hijack. The first was seen in recordings.
const SOCKET_READS = [
  "net/http.(*connReader).Read",
  "github.com/gorilla/websocket.(*Conn).NextReader",
  "nhooyr.io/websocket.(*Conn).Reader",
  "github.com/coder/websocket.(*Conn).Reader",
  "github.com/gobwas/ws.ReadHeader",
  "golang.org/x/net/websocket.(*Conn).Read",
];

/** True when the goroutine waits for a message of a connection taken over from net/http. */
export function readsSocket(cluster: Cluster): boolean {
  if (pollOf(cluster)?.direction !== "read" || !hasFunc(cluster, ...SOCKET_READS)) return false;
  const byLibrary = SOCKET_READS.slice(1).some((func) => hasFunc(cluster, func));
  return cluster.frames.some(isUsers) && (byLibrary || !hasFunc(cluster, "net/http.(*conn).serve"));
}

/** True when the goroutine waits in its own code for something to write. */
export function awaitsOutput(cluster: Cluster): boolean {
  const top = topFrame(cluster);
  return top !== undefined && isUsers(top) && waitsIn(cluster, "chan receive", "select");
}

/** Readers that the same function started as this cluster's goroutines, or that run in that function themselves. */
export function readersBeside(writers: Cluster, scene: Scene): readonly Cluster[] {
  const by = writers.createdBy?.func;
  if (by === undefined) return [];
  return readersOf(scene).filter((one) => one !== writers && (one.createdBy?.func === by || hasFunc(one, by)));
}

const readersOf = oncePerScene((scene) => scene.clusters.filter(readsSocket));

/** Writers whose creator has no reader: neither one that it started, nor itself. Null where Go prints no creators. */
export function withoutReader(writers: Cluster, readers: readonly Cluster[], scene: Scene): readonly number[] | null {
  const creators = scene.creators(writers);
  if (creators.some((goid) => goid === 0)) return null;
  const paired = new Set(readers.flatMap((one) => [...scene.creators(one), ...goidsOf(one, scene)]));
  return goidsOf(writers, scene).filter((_, at) => !paired.has(creators[at] ?? 0));
}
