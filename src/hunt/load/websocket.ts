// A WebSocket URL + N connections + a duration -> a load: opened, used, closed, as clients come and go.

import { WebSocket } from "ws";
import { clean } from "../../text/clean.ts";
import { count, counted, duration } from "../../text/units.ts";
import type { BuiltInLoad } from "./http.ts";
import type { Load, LoadHooks, LoadOutcome } from "./load.ts";

/** How many may be opening at the same time: a service's listen queue is finite. */
const OPENING_AT_ONCE = 50;
const OPEN_MS = 10_000;
const MESSAGE = "unpark";
const MESSAGES_PER_CONNECTION = 5;
/** How long a service gets to answer the closing before the connection is cut. */
const CLOSE_MS = 2_000;

export function webSocketLoad(load: BuiltInLoad): Load {
  const { shown, connections, durationMs } = load;
  return {
    title: `${shown}, ${counted(connections, "connection")}, ${duration(durationMs)}`,
    start: (_, hooks) => {
      const stop = new AbortController();
      return { ended: run(load, hooks, stop.signal), stop: () => stop.abort() };
    },
  };
}

interface Figures {
  opened: number;
  sent: number;
  received: number;
  lost: number;
  error: string | null;
}

async function run(load: BuiltInLoad, hooks: LoadHooks, stop: AbortSignal): Promise<LoadOutcome> {
  const figures: Figures = { opened: 0, sent: 0, received: 0, lost: 0, error: null };
  const sockets = new Set<WebSocket>();
  const status = setInterval(() => hooks.onStatus(wordsOf(figures)), 250);
  const endsAt = performance.now() + load.durationMs;
  try {
    let toOpen = load.connections;
    const opener = async (): Promise<void> => {
      while (toOpen-- > 0 && !stop.aborted) await open(load, sockets, figures);
    };
    await Promise.all(Array.from({ length: Math.min(OPENING_AT_ONCE, load.connections) }, opener));
    if (figures.opened > 0) await use(sockets, figures, hooks, endsAt, stop);
  } finally {
    clearInterval(status);
    await Promise.all(Array.from(sockets, closed));
  }
  return outcomeOf(load, figures);
}

function open(load: BuiltInLoad, sockets: Set<WebSocket>, figures: Figures): Promise<void> {
  return new Promise((resolve) => {
    const socket = new WebSocket(load.url, {
      headers: Object.fromEntries(load.headers),
      ...load.tls,
      handshakeTimeout: OPEN_MS,
    });
    socket.on("open", () => {
      figures.opened++;
      sockets.add(socket);
      resolve();
    });
    socket.on("message", () => figures.received++);
    socket.on("error", (error) => {
      figures.error ??= error.message;
      resolve();
    });
    socket.on("close", () => {
      if (sockets.delete(socket)) figures.lost++;
      resolve();
    });
  });
}

/** Every connection says something a few times over the duration; the snapshot is taken when half of it has passed. */
async function use(
  sockets: ReadonlySet<WebSocket>,
  figures: Figures,
  hooks: LoadHooks,
  endsAt: number,
  stop: AbortSignal,
): Promise<void> {
  const pauseMs = Math.max(0, endsAt - performance.now()) / MESSAGES_PER_CONNECTION;
  for (let said = 0; said < MESSAGES_PER_CONNECTION && !stop.aborted; said++) {
    for (const socket of sockets) {
      if (socket.readyState !== WebSocket.OPEN) continue;
      socket.send(MESSAGE);
      figures.sent++;
    }
    if (said === Math.floor(MESSAGES_PER_CONNECTION / 2)) hooks.onPeak();
    await pause(pauseMs, stop);
  }
}

function pause(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      stop.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    stop.addEventListener("abort", done, { once: true });
  });
}

function closed(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.readyState === WebSocket.CLOSED) return resolve();
    const cut = setTimeout(() => socket.terminate(), CLOSE_MS);
    socket.removeAllListeners("close");
    socket.once("close", () => {
      clearTimeout(cut);
      resolve();
    });
    socket.close(1000);
  });
}

function wordsOf({ opened, sent, received }: Figures): string {
  return `${counted(opened, "connection")}, ${count(sent)} messages sent, ${count(received)} received`;
}

function outcomeOf({ connections, shown }: BuiltInLoad, figures: Figures): LoadOutcome {
  const { opened, lost, error } = figures;
  const why = error === null ? "" : ` (${clean(error)})`;
  const trouble =
    opened === 0
      ? `${shown}: no connection could be opened${why}`
      : opened < connections
        ? `only ${count(opened)} of ${counted(connections, "connection")} could be opened${why}`
        : lost > 0
          ? `${counted(lost, "connection")} closed by the service before the end`
          : null;
  return { connections: opened, requests: null, summary: wordsOf(figures), trouble, fatal: opened === 0 ? 3 : null };
}
