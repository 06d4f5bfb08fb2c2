// What a message does: the next state, and what is wanted of the world.

import type { Effect } from "../effect.ts";
import type { Message } from "../message.ts";
import type { Tone } from "../scope.ts";
import type { Notice, Pending, State } from "../state.ts";

export type Step = readonly [State, readonly Effect[]];

/** One function for every message: a missing one does not compile. */
export type Handlers = {
  readonly [T in Message["type"]]: (state: State, message: Extract<Message, { readonly type: T }>) => Step;
};

export function only(state: State, ...effects: readonly Effect[]): Step {
  return [state, effects];
}

export function withNotice(state: State, text: string, tone: Tone = "plain"): State {
  const notice: Notice = { text, tone };
  return { ...state, notice };
}

/** Begins work in the world; its answer bears the request's number. */
export function begin(state: State, what: string, effect: (request: number) => Effect, cancellable = false): Step {
  const request = state.nextRequest;
  const pending = new Map(state.pending).set(request, {
    what,
    progress: null,
    cancellable,
    reading: [],
    atStart: false,
  } satisfies Pending);
  return [{ ...state, pending, nextRequest: request + 1 }, [effect(request)]];
}

/** @returns the state without that work, or null when its answer is not waited for any more */
export function finish(state: State, request: number): State | null {
  if (!state.pending.has(request)) return null;
  const pending = new Map(state.pending);
  pending.delete(request);
  return { ...state, pending };
}
