// A server that answers like net/http/pprof, or in whatever broken way a test wants.

import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface TestServer {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  readonly url: string;
  /** Paths asked for, in order. */
  readonly asked: string[];
  readonly close: () => Promise<void>;
}

export async function serve(listener: RequestListener, path?: string): Promise<TestServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    // The stack of a refused or aborted test request is of no interest.
    response.on("error", () => undefined);
    listener(request, response);
  });
  await new Promise<void>((resolve) => {
    if (path === undefined) server.listen(0, "127.0.0.1", resolve);
    else server.listen(path, resolve);
  });
  const host = path ?? `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    url: `http://${host}`,
    asked,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const debug2 = (goroutines: number): string =>
  Array.from(
    { length: goroutines },
    (_, i) =>
      `goroutine ${i + 1} [chan receive]:\nmain.worker(0x${i.toString(16)})\n\t/app/main.go:12 +0x1d\n` +
      `created by main.start in goroutine 1\n\t/app/main.go:8 +0x2b\n`,
  ).join("\n");

export const debug1 = (goroutines: number): string =>
  `goroutine profile: total ${goroutines}\n${goroutines} @ 0x4391b6 0x40708b 0x65f2a1\n` +
  `#\t0x65f2a0\tmain.worker+0x20\t/app/main.go:12\n\n`;

/** Answers as Go does, for `goroutines` goroutines under `prefix`. */
export function pprof(goroutines: number, prefix = "/debug/pprof/"): RequestListener {
  return (request, response) => {
    const url = new URL(request.url ?? "", "http://x");
    if (url.pathname !== `${prefix}goroutine`) return notFound(request, response);
    const debug = url.searchParams.get("debug");
    response.setHeader("content-type", "text/plain; charset=utf-8");
    response.end(debug === "2" ? debug2(goroutines) : debug === "1" ? debug1(goroutines) : "");
  };
}

export function notFound(_: IncomingMessage, response: ServerResponse): void {
  response.writeHead(404, { "content-type": "text/plain; charset=utf-8" });
  response.end("404 page not found\n");
}
