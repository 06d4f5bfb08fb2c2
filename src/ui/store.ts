// Holds the one state; messages go in, effects go out to be performed, subscribers hear of every change.

import type { Effect } from "./effect.ts";
import type { Message } from "./message.ts";
import type { State } from "./state.ts";
import type { Step } from "./update/step.ts";
import { update } from "./update/update.ts";

export class Store {
  #state: State;
  readonly #listeners = new Set<() => void>();
  readonly #perform: (effect: Effect) => void;

  constructor(state: State, perform: (effect: Effect) => void) {
    this.#state = state;
    this.#perform = perform;
  }

  readonly get = (): State => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly dispatch = (message: Message): void => {
    this.take(update(this.#state, message));
  };

  /** For the first step, which no message brings. */
  take([state, effects]: Step): void {
    const changed = state !== this.#state;
    this.#state = state;
    if (changed) for (const listener of this.#listeners) listener();
    for (const effect of effects) this.#perform(effect);
  }
}
