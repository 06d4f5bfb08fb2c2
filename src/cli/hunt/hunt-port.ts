// The screen's form -> a hunt, and its events -> the screen.

import { createDecoder } from "../../decode.ts";
import { GoOn } from "../../hunt/load/person.ts";
import { hunt } from "../../hunt/run.ts";
import type { Failure } from "../../source/failure.ts";
import { redactTyped } from "../../source/typed.ts";
import { duration } from "../../text/units.ts";
import type { HuntForm, HuntPort } from "../../ui/screens/hunt/port.ts";
import { type Options, readSpan, readWhole } from "../args.ts";
import type { Decoding } from "../engine/decoding.ts";
import type { Engine } from "../engine/engine.ts";
import { UserError } from "../exit.ts";
import { huntingOf } from "./hunting.ts";

export interface ScreenHunt {
  readonly port: HuntPort;
  /** Why the last hunt ended early; null when it did not. */
  readonly failure: () => Failure | null;
  /** Whether the heap grew in the last hunt. */
  readonly grown: () => boolean;
}

/**
 * @param options what was said on the command line; the form's fields take the place of theirs
 * @param engine  takes the bytes, since a large dump must not keep keys waiting, and judges the cycles' heaps
 */
export function huntPort(options: Options, engine: Decoding & Pick<Engine, "keepHeaps">): ScreenHunt {
  const goOn = new GoOn();
  let stop = new AbortController();
  let running: Promise<unknown> = Promise.resolve();
  let failure: Failure | null = null;
  let grown = false;
  const start: HuntPort["start"] = async (form, onNews) => {
    stop = new AbortController();
    [failure, grown] = [null, false];
    const hunting = await huntingOf(filledIn(options, form), goOn, "c", undefined, engine);
    onNews({ type: "began", source: hunting.process.name, cycles: hunting.cycles });
    const hunted = hunt(hunting, onNews, stop.signal);
    running = hunted;
    const { snapshots, facts, failure: why } = await hunted;
    failure = why;
    grown = hunting.heaps.verdict(facts)?.class === "leak";
    return {
      snapshots,
      facts: hunting.heaps.told(facts),
      heaps: engine.keepHeaps(hunting.heaps.kept()),
      trouble: why?.message ?? null,
      noLoad: why?.code === "usage",
    };
  };
  return {
    failure: () => failure,
    grown: () => grown,
    port: {
      form: formOf(options),
      atOnce: options.command === "hunt",
      start,
      goOn: () => goOn.press(),
      stop: async () => {
        stop.abort();
        await running;
      },
    },
  };
}

/**
 * Asks the process once: what cannot be reached is one line, and no screen.
 *
 * @throws UserError
 */
export async function assertReachable(options: Options): Promise<void> {
  const withoutFolder = { ...options, hunt: { ...options.hunt, save: null } };
  const { process } = await huntingOf(withoutFolder, new GoOn(), "c");
  const request = { decoder: createDecoder, signal: new AbortController().signal, onProgress: () => undefined };
  const { failure } = await process.counts(request);
  if (failure !== null) throw new UserError(failure.message, failure.exit);
}

function formOf({ sources, command, hunt: args }: Options): HuntForm {
  return {
    url: command === "hunt" ? sources.map(redactTyped).join(" ") : "http://",
    loadUrl: redactTyped(args.loadUrl ?? ""),
    command: args.load ?? "",
    connections: String(args.connections),
    duration: duration(args.durationMs).replace(" ", ""),
    cycles: String(args.cycles),
    settle: duration(args.settleMs).replace(" ", ""),
    save: args.save ?? "",
  };
}

/** A field that still shows what the command line said stands for that, its secrets included. */
function filledIn(options: Options, form: HuntForm): Options {
  const typed = new Map(
    [...options.sources, ...(options.hunt.loadUrl === null ? [] : [options.hunt.loadUrl])].map(
      (text) => [redactTyped(text), text] as const,
    ),
  );
  const known = (text: string): string => typed.get(text) ?? text;
  const text = (field: string): string | null => (field.trim() === "" ? null : known(field.trim()));
  const shown = formOf(options);
  const time = (name: "duration" | "settle", ms: number): number =>
    form[name] === shown[name] ? ms : (readSpan(form[name], name) ?? ms);
  return {
    ...options,
    command: "hunt",
    sources: form.url.split(/\s+/).filter(Boolean).map(known),
    hunt: {
      load: text(form.command),
      loadUrl: text(form.loadUrl),
      connections: readWhole(Number(form.connections), "connections", 1),
      durationMs: time("duration", options.hunt.durationMs),
      cycles: readWhole(Number(form.cycles), "cycles", 1),
      settleMs: time("settle", options.hunt.settleMs),
      save: text(form.save),
    },
  };
}
