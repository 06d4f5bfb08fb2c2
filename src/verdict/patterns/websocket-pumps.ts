// A connection's two goroutines of the user's own: one reads the socket, one waits for what shall be written.

import type { Cluster } from "../../cluster/cluster.ts";
import type { Scene } from "../scene.ts";
import { goidsOf, oncePerKey } from "./finding.ts";
import { hasFunc, isUsers, pollOf, topFrame, waitsIn } from "./frames.ts";

// Readers of the usual libraries; the last is net/http's own after Hijack. The first was seen in recordings.
export const SOCKET_READS = [
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

/** The reading half of a connection, whoever speaks over it. */
function readsPeer(cluster: Cluster): boolean {
  if (readsSocket(cluster)) return true;
  const poll = pollOf(cluster);
  return poll?.over === "socket" && poll.direction === "read" && cluster.frames.some(isUsers);
}

/** True when the goroutine waits in its own code for something to write. */
export function awaitsOutput(cluster: Cluster): boolean {
  const top = topFrame(cluster);
  return top !== undefined && isUsers(top) && waitsIn(cluster, "chan receive", "select");
}

/** The readers of connections that one function takes over or makes. */
export interface Readers {
  readonly clusters: readonly Cluster[];
  /** Goids of the readers and of their creators: who of these made a writer too, made a pair. */
  readonly paired: ReadonlySet<number>;
}

/** Readers that this function started, or that run in it themselves. */
export const readersOf = oncePerKey((by: string, scene: Scene): Readers => {
  const clusters = [...new Set([...scene.startedBy(by).filter(readsPeer), ...scene.withFunc(by).filter(readsPeer)])];
  return { clusters, paired: new Set(clusters.flatMap((one) => [...scene.creators(one), ...goidsOf(one, scene)])) };
});

/** Writers whose creator has no reader: neither one that it started, nor itself. Null where Go prints no creators. */
export function withoutReader(writers: Cluster, readers: Readers, scene: Scene): readonly number[] | null {
  const creators = scene.creators(writers);
  if (creators.some((goid) => goid === 0)) return null;
  return goidsOf(writers, scene).filter((_, at) => !readers.paired.has(creators[at] ?? 0));
}
