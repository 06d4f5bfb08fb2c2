// The client side of HTTP/1: how many connections are idle, await headers, are read, or were left with an open body.

import type { Cluster } from "../../cluster/cluster.ts";
import type { Scene } from "../scene.ts";
import { goidsOf, oncePerScene } from "./finding.ts";
import { hasFunc, mayWait, topIs } from "./frames.ts";

export const READ_LOOP = "net/http.(*persistConn).readLoop";
export const WRITE_LOOP = "net/http.(*persistConn).writeLoop";
export const ROUND_TRIP = "net/http.(*persistConn).roundTrip";
export const BODY_READ = "net/http.(*bodyEOFSignal).Read";

export interface HttpConnections {
  /** readLoop in select: the answer's head has been handed over, the body is not read to its end nor closed. */
  readonly handedOver: readonly Cluster[];
  /** readLoop in IO wait: idle, or awaiting an answer; the frames are the same. */
  readonly listening: readonly Cluster[];
  readonly writers: readonly Cluster[];
  /** Goroutines inside a Read of an answer's body. */
  readonly readers: readonly Cluster[];
  /** Goroutines that wait for an answer's head. */
  readonly awaiting: readonly Cluster[];
  /** handedOver less readers: bodies that nobody reads at this moment. */
  readonly unread: number;
  /** listening less awaiting. */
  readonly idle: number;
}

/** The connections of one scene, counted once. */
export const connectionsOf = oncePerScene((scene): HttpConnections => {
  const readLoops = scene.withFunc(READ_LOOP);
  const writers = scene.withFunc(WRITE_LOOP);
  const handedOver = readLoops.filter(hasHandedOver);
  const listening = readLoops.filter(listens);
  const readers = scene.withFunc(BODY_READ);
  const awaiting = scene.withFunc(ROUND_TRIP).filter(awaitsHead);
  return {
    handedOver,
    listening,
    writers,
    readers,
    awaiting,
    unread: Math.max(0, scene.sum(handedOver) - scene.sum(readers)),
    idle: Math.max(0, scene.sum(listening) - scene.sum(awaiting)),
  };
});

export function hasHandedOver(cluster: Cluster): boolean {
  return topIs(cluster, READ_LOOP) && mayWait(cluster, "select");
}

export function listens(cluster: Cluster): boolean {
  return hasFunc(cluster, READ_LOOP) && hasFunc(cluster, "bufio.(*Reader).Peek");
}

export function isWriter(cluster: Cluster): boolean {
  return hasFunc(cluster, WRITE_LOOP);
}

export function awaitsHead(cluster: Cluster): boolean {
  return topIs(cluster, ROUND_TRIP) && mayWait(cluster, "select");
}

/**
 * The write loops that belong to read loops in select: both loops of a connection have the same creator.
 *
 * @returns their goids; null where Go prints no creators
 */
export function partnersOf(writers: Cluster, connections: HttpConnections, scene: Scene): readonly number[] | null {
  const creators = new Set(connections.handedOver.flatMap((one) => [...scene.creators(one)]));
  if (creators.has(0) || creators.size === 0) return null;
  const own = scene.creators(writers);
  return goidsOf(writers, scene).filter((_, at) => creators.has(own[at] ?? 0));
}
