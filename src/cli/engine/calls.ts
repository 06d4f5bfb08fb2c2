// The line to the analysing thread as calls, each a number and a promise; the thread is started by the first one.

import type { Writable } from "node:stream";
import type { OnProgress } from "../../ui/options.ts";
import { UserError } from "../exit.ts";
import { bundleInThread } from "../in-thread.ts";
import type { Apart } from "./apart.ts";
import { Line, type Whole } from "./line.ts";
import type { Ask, Tell, Told } from "./messages.ts";

interface Call {
  readonly whole: (whole: Whole) => void;
  readonly told: (tell: Told) => void;
  readonly fail: (error: Error) => void;
  readonly progress: OnProgress;
}

const nothing = (): void => undefined;

export class Calls {
  #started: Line<Ask | Tell> | null = null;
  #stdin: Writable | null = null;
  readonly #waiting = new Map<number, Call>();
  #next = 1;
  #broken: UserError | null = null;

  get started(): boolean {
    return this.#started !== null;
  }

  get #line(): Line<Ask | Tell> {
    if (this.#started !== null) return this.#started;
    const worker = bundleInThread("thread", { stdin: true });
    worker.on("error", (error) => this.#break(error));
    worker.unref();
    this.#stdin = worker.stdin;
    this.#started = new Line<Ask | Tell>(
      worker,
      (tell) => this.#hear(tell as Tell),
      (call, whole) => this.#end(call)?.whole(whole),
    );
    return this.#started;
  }

  start(): void {
    void this.#line;
  }

  /** @returns the number of a new call */
  begin(): number {
    return this.#next++;
  }

  say(ask: Ask, transfer: readonly ArrayBuffer[] = []): void {
    this.#line.say(ask, transfer);
  }

  /** Standard input goes to the thread. */
  pipeStdin(): void {
    this.start();
    process.stdin.pipe(this.#stdin!);
  }

  /** Sends a value in parts. */
  deliver(call: number, apart: Apart<unknown>): Promise<void> {
    return this.#line.deliver(call, apart);
  }

  /** The value that comes in parts. @throws UserError */
  whole(call: number, progress: OnProgress = nothing): Promise<Whole> {
    const whole = new Promise<Whole>((resolve, fail) =>
      this.#await(call, { whole: resolve, fail, told: nothing, progress }),
    );
    // A decoder that is stopped is waited for by nobody.
    whole.catch(nothing);
    return whole;
  }

  /** Asks what is answered in one message. @throws UserError */
  told<K extends Told["kind"]>(_: K, ask: (call: number) => Ask): Promise<Extract<Told, { readonly kind: K }>> {
    const call = this.begin();
    return new Promise((resolve, fail) => {
      const told = (tell: Told): void => resolve(tell as Extract<Told, { readonly kind: K }>);
      this.#await(call, { told, fail, whole: nothing, progress: nothing });
      this.say(ask(call));
    });
  }

  /** Nobody waits for it any more. */
  drop(call: number): void {
    this.#waiting.delete(call);
  }

  #await(number: number, call: Call): void {
    if (this.#broken === null) this.#waiting.set(number, call);
    else call.fail(this.#broken);
  }

  #hear(tell: Tell): void {
    if (tell.kind === "progress") this.#waiting.get(tell.call)?.progress(tell.progress);
    else if (tell.kind === "failed") this.#end(tell.call)?.fail(new UserError(tell.message));
    else this.#end(tell.call)?.told(tell);
  }

  #end(call: number): Call | undefined {
    const found = this.#waiting.get(call);
    this.#waiting.delete(call);
    return found;
  }

  /** The thread ended, most likely for want of memory: who waits is told. */
  #break(error: Error): void {
    this.#broken = new UserError(`the analysis broke off: ${error.message}; start unpark again`);
    for (const { fail } of this.#waiting.values()) fail(this.#broken);
    this.#waiting.clear();
  }
}
