// A screen driven without a terminal: dumps in, messages in, the state out.

import { createDecoder } from "../../src/decode.ts";
import type { Snapshot } from "../../src/dump/model.ts";
import { answer } from "../../src/ui/answer.ts";
import type { Message } from "../../src/ui/message.ts";
import type { Opened } from "../../src/ui/ports.ts";
import type { State } from "../../src/ui/state.ts";
import type { Step } from "../../src/ui/update/step.ts";
import { update } from "../../src/ui/update/update.ts";

export function decoded(source: string, bytes: Uint8Array): readonly Snapshot[] {
  const decoder = createDecoder(source);
  decoder.push(bytes);
  return decoder.end();
}

/** The state, once the analysis that the step asks for has come. */
export function analysed([state, effects]: Step): State {
  return effects.reduce((now, effect) => {
    if (effect.type !== "analyse") return now;
    return update(now, { type: "analysed", request: effect.request, ...answer(effect.question) })[0];
  }, state);
}

export function told(state: State, ...messages: readonly Message[]): State {
  return messages.reduce((now, message) => analysed(update(now, message)), state);
}

/** As what a source held. */
export function dumps(snapshots: readonly Snapshot[]): Opened {
  return { snapshots, heaps: [], hunt: null, failure: null };
}
