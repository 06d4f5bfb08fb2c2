// The server side of HTTP/1: how many handlers run, and for how many of them a client still waits.

import type { Cluster } from "../../cluster/cluster.ts";
import { oncePerScene } from "./finding.ts";
import { hasFunc, printsTheDump } from "./frames.ts";
import { readsSocket, SOCKET_READS } from "./websocket-pumps.ts";

const SERVE_HTTP = "net/http.serverHandler.ServeHTTP";
export const SERVE = "net/http.(*conn).serve";
export const BACKGROUND_READ = "net/http.(*connReader).backgroundRead";
const START_READ = "net/http.(*connReader).startBackgroundRead";

export interface HttpHandlers {
  /** Inside a handler, the ones that read the request's body or a connection taken over, or printed the dump, left out. */
  readonly handlers: readonly Cluster[];
  readonly isHandler: (cluster: Cluster) => boolean;
  /** By the server's own reads beside a handler, which end when the client goes. The dump's own is left out. */
  readonly connected: number;
  /** Goids of those that took their connection over, and started one that reads it. */
  readonly tookOver: ReadonlySet<number>;
}

/** Counted once per scene. HTTP/2 has no such twin and is left out. */
export const handlersOf = oncePerScene((scene): HttpHandlers => {
  const within = scene.withFunc(SERVE).filter((one) => hasFunc(one, SERVE_HTTP));
  const asking = within.filter(printsTheDump);
  const reads = (one: Cluster): boolean => hasFunc(one, "net/http.(*body).Read") || readsSocket(one);
  const handlers = within.filter((one) => !printsTheDump(one) && !reads(one));
  // One that has not run yet has no frame of its own: its starter alone tells what it will be.
  const backgroundReads = [...new Set([...scene.withFunc(BACKGROUND_READ), ...scene.startedBy(START_READ)])];
  const connected = Math.max(0, scene.sum(backgroundReads) - scene.sum(asking));
  const known = new Set(handlers);
  const tookOver = new Set(
    scene.withAny(SOCKET_READS).flatMap((one) => (readsSocket(one) ? [...scene.creators(one)] : [])),
  );
  return { handlers, isHandler: (cluster) => known.has(cluster), connected, tookOver };
});

/** The user's handler: the lowest own frame above ServeHTTP. */
export function handlerName(cluster: Cluster): string | undefined {
  const at = cluster.frames.findIndex((frame) => frame.func === SERVE_HTTP);
  const above = cluster.frames
    .slice(0, Math.max(0, at))
    .filter((frame) => frame.origin === "main" || frame.origin === "module");
  return above[above.length - 1]?.func;
}
