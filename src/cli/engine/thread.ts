// The analysing thread: reads sources, decodes pastes, compares and judges, so that the screen's thread only draws.

import { parentPort } from "node:worker_threads";
import type { Analysis } from "../../analyse.ts";
import { createDecoder, type Decoder } from "../../decode.ts";
import type { Snapshot } from "../../dump/model.ts";
import { answer } from "../../ui/answer.ts";
import { waiterRowsOf } from "../../ui/screens/waiters/rows.ts";
import { readTyped } from "../pods.ts";
import { answerApart, snapshotsApart, snapshotsTogether } from "./apart.ts";
import { Line } from "./line.ts";
import { type Ask, type DecodedShell, nameOn, type Tell } from "./messages.ts";

const snapshots = new Map<string, Snapshot>();
const decoders = new Map<number, Decoder>();
const opening = new Map<number, AbortController>();
let last: Analysis | null = null;

const line = new Line<Ask | Tell>(
  parentPort!,
  (ask) => void heard(ask as Ask),
  (call, { shell, lists }) => keep(call, snapshotsTogether(shell as readonly Snapshot[], lists)),
);

async function heard(ask: Ask): Promise<void> {
  if (ask.kind === "forget") {
    snapshots.delete(ask.name);
    return;
  }
  try {
    await HEARD[ask.kind](ask as never);
  } catch (error) {
    line.say({ kind: "failed", call: ask.call, message: error instanceof Error ? error.message : String(error) });
  }
}

type Kind = Exclude<Ask["kind"], "forget">;

const HEARD: { readonly [K in Kind]: (ask: Extract<Ask, { readonly kind: K }>) => void | Promise<void> } = {
  open: async ({ call, source, http }) => {
    const controller = new AbortController();
    opening.set(call, controller);
    try {
      const read = await readTyped(source, http, controller.signal, ({ bytes, goroutines }) =>
        line.say({ kind: "progress", call, bytes, goroutines }),
      );
      await decoded(call, read.snapshots, null);
    } finally {
      opening.delete(call);
    }
  },
  abort: ({ call }) => {
    opening.get(call)?.abort();
    decoders.delete(call);
  },
  decode: ({ call, source, takenAt }) => void decoders.set(call, createDecoder(source, { takenAt })),
  chunk: ({ call, bytes }) => {
    const decoder = decoders.get(call);
    if (decoder === undefined) return;
    decoder.push(bytes);
    line.say({ kind: "progress", call, ...decoder.progress() });
  },
  ended: async ({ call }) => {
    const decoder = decoders.get(call);
    decoders.delete(call);
    if (decoder !== undefined) await decoded(call, decoder.end(), decoder.refusal());
  },
  analyse: async ({ call, chosen, all, options }) => {
    const named = (names: readonly string[]): readonly Snapshot[] => names.map((name) => snapshots.get(name)!);
    const given = answer({ chosen: named(chosen), all: named(all), options });
    last = given.analysis;
    await line.deliver(call, answerApart(given));
  },
  waiters: ({ call }) => line.say({ kind: "rows", call, rows: last === null ? [] : waiterRowsOf(last) }),
};

async function decoded(call: number, found: readonly Snapshot[], refusal: string | null): Promise<void> {
  keep(call, found);
  const apart = snapshotsApart(found);
  await line.deliver(call, { ...apart, shell: { snapshots: apart.shell, refusal } satisfies DecodedShell });
}

function keep(call: number, found: readonly Snapshot[]): void {
  for (const [at, snapshot] of found.entries()) snapshots.set(nameOn(call, at), snapshot);
}
