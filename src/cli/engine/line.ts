// A message port between two threads -> calls with answers that come in slices, each only after the last was taken in.

import type { MessagePort, Worker } from "node:worker_threads";
import { type Apart, slicesOf } from "./apart.ts";

/** What goes over the line besides the calls themselves. */
type Frame =
  | { readonly call: number; readonly kind: "slice"; readonly list: number; readonly items: readonly unknown[] }
  | { readonly call: number; readonly kind: "more" }
  | { readonly call: number; readonly kind: "whole"; readonly shell: unknown; readonly lists: number };

export interface Whole {
  readonly shell: unknown;
  readonly lists: readonly (readonly unknown[])[];
}

/** One end of the line. `M` is what else is said on it. */
export class Line<M extends { readonly kind: string }> {
  readonly #port: MessagePort | Worker;
  readonly #lists = new Map<number, unknown[][]>();
  readonly #taken = new Map<number, () => void>();

  /**
   * @param hear  everything that is no part of a delivery
   * @param whole a delivery is complete
   */
  constructor(port: MessagePort | Worker, hear: (message: M) => void, whole: (call: number, whole: Whole) => void) {
    this.#port = port;
    port.on("message", (message: M | Frame) => {
      if (!("call" in message) || !FRAMES.has(message.kind)) {
        hear(message as M);
        return;
      }
      this.#take(message as Frame, whole);
    });
  }

  say(message: M, transfer: readonly ArrayBuffer[] = []): void {
    this.#port.postMessage(message, [...transfer]);
  }

  /** Sends a value that was taken apart; done when the other side has all of it but the shell. */
  async deliver(call: number, { shell, lists, transfer }: Apart<unknown>): Promise<void> {
    for (const [list, whole] of lists.entries()) {
      for (const items of slicesOf(whole)) {
        this.#send({ call, kind: "slice", list, items });
        await new Promise<void>((resolve) => this.#taken.set(call, resolve));
      }
    }
    this.#send({ call, kind: "whole", shell, lists: lists.length }, transfer);
  }

  #take(frame: Frame, whole: (call: number, whole: Whole) => void): void {
    const { call } = frame;
    if (frame.kind === "more") {
      const resolve = this.#taken.get(call);
      this.#taken.delete(call);
      resolve?.();
      return;
    }
    const lists = this.#lists.get(call) ?? [];
    if (frame.kind === "whole") {
      this.#lists.delete(call);
      whole(call, { shell: frame.shell, lists: Array.from({ length: frame.lists }, (_, at) => lists[at] ?? []) });
      return;
    }
    lists[frame.list] ??= [];
    for (const item of frame.items) lists[frame.list]!.push(item);
    this.#lists.set(call, lists);
    // Keys that have come meanwhile are read before the next slice is asked for.
    setImmediate(() => this.#send({ call, kind: "more" }));
  }

  #send(frame: Frame, transfer: readonly ArrayBuffer[] = []): void {
    this.#port.postMessage(frame, [...transfer]);
  }
}

const FRAMES: ReadonlySet<string> = new Set(["slice", "more", "whole"]);
