// Options -> what a hunt needs: the process, the load, the folder. For the command and for the screen alike.

import { commandLoad } from "../../hunt/load/command.ts";
import type { Load } from "../../hunt/load/load.ts";
import { type GoOn, personLoad } from "../../hunt/load/person.ts";
import type { HuntOptions } from "../../hunt/run.ts";
import { expandSelector } from "../../source/expand.ts";
import { createHuntFolder, type HuntFolder } from "../../source/file/save.ts";
import type { HttpOptions } from "../../source/http/options.ts";
import { readPems } from "../../source/http/pems.ts";
import { type GoProcess, goProcess } from "../../source/live/process.ts";
import { replicaProcess } from "../../source/live/replicas.ts";
import { residentOf } from "../../source/live/resident.ts";
import { isFailure, type LiveSource, resolveSource } from "../../source/resolve.ts";
import { redactTyped } from "../../source/typed.ts";
import type { Options } from "../args.ts";
import { type Decoding, HERE } from "../engine/decoding.ts";
import { UserError } from "../exit.ts";
import { httpOptions } from "../read/snapshots.ts";
import { HuntHeaps } from "./heaps.ts";

export interface Hunting extends HuntOptions {
  readonly heaps: HuntHeaps;
}

/**
 * @param goOnKey what a person presses to go on; null where nobody can press anything
 * @param onLeftOut told of each pod of a selector that does not run
 * @param decoding who takes the bytes
 * @throws UserError (exit 2) for what cannot be hunted with; nothing is written before all else is right
 */
export async function huntingOf(
  options: Options,
  goOn: GoOn,
  goOnKey: string | null,
  onLeftOut: (message: string) => void = () => undefined,
  decoding: Decoding = HERE,
): Promise<Hunting> {
  const http = httpOptions(options);
  const sources = await huntedSources(options, http, onLeftOut);
  const load = await loadOf(options, sources[0].kind === "http" ? sources[0].url.hostname : "", goOn, goOnKey);
  const processes = sources.map((source) => goProcess(source, http));
  const process = processes.length === 1 ? processes[0]! : replicaProcess(processes, decoding);
  const { cycles, settleMs } = options.hunt;
  const folder = folderOf(options, process.name);
  const heaps = new HuntHeaps(process, folder, residentIn(sources[0], processes[0]!));
  return {
    process,
    decoder: decoding.decoderFor,
    twoProcesses: decoding.twoProcesses,
    load,
    cycles,
    settleMs,
    folder,
    goOn,
    heaps,
    onQuiet: heaps.take,
  };
}

/** @returns how to ask for the resident size of the process whose heap is taken */
function residentIn(source: LiveSource, process: GoProcess): (signal: AbortSignal) => Promise<number | null> {
  return async (signal) => (source.kind === "http" ? residentOf(source.url, process, signal) : null);
}

/** @throws UserError (exit 2) unless one URL is given, or several with `--replicas`, or the pods of one selector */
async function huntedSources(
  { sources, replicas }: Options,
  http: HttpOptions,
  onLeftOut: (message: string) => void,
): Promise<readonly [LiveSource, ...LiveSource[]]> {
  if (sources.length > 1 && !replicas)
    throw new UserError("hunt takes one URL; several of one service want --replicas (see unpark --help)");
  const expanded = await Promise.all(sources.map((typed) => expandSelector(typed, http)));
  const [first, ...others] = expanded.flatMap(({ sources: found }) => found).map(huntedSource);
  const missing = expanded.flatMap(({ failures }) => failures);
  if (first === undefined && missing[0] !== undefined) throw new UserError(missing[0].message, missing[0].exit);
  if (first === undefined)
    throw new UserError("hunt needs a URL, e.g. unpark hunt http://127.0.0.1:6060 (see unpark --help)");
  // The replicas of a hunt stay the same: one that starts later is not in it.
  for (const { message } of missing) onLeftOut(`${message}; left out`);
  return [first, ...others];
}

function huntedSource(typed: string): LiveSource {
  const source = resolveSource(typed);
  if (isFailure(source)) throw new UserError(source.message, source.exit);
  if (source.kind !== "http" && source.kind !== "pod")
    throw new UserError(`${source.name}: not a live process; expected a URL, HOST:PORT, unix:/PATH or k8s://…`);
  return source;
}

/** @throws UserError (exit 2) when the load is not told well */
async function loadOf(options: Options, host: string, goOn: GoOn, goOnKey: string | null): Promise<Load> {
  const { hunt: args, insecure } = options;
  if (args.load !== null && args.loadUrl !== null)
    throw new UserError("--load and --load-url exclude each other (see unpark --help)");
  if (args.load !== null) return commandLoad(args.load);
  if (args.loadUrl === null) {
    if (goOnKey === null)
      throw new UserError("hunt needs --load or --load-url where no person can press a key (see unpark --help)");
    return personLoad(goOn, goOnKey);
  }
  const shown = redactTyped(args.loadUrl);
  const url = URL.canParse(args.loadUrl) ? new URL(args.loadUrl) : null;
  if (url === null || !/^(?:https?|wss?):$/.test(url.protocol))
    throw new UserError(`--load-url ${shown}: expected an http://, https://, ws:// or wss:// URL`);
  const pems = readPems(options);
  if (isFailure(pems)) throw new UserError(pems.message, pems.exit);
  // Headers are meant for the process; its load URL gets them where it is on the same host.
  const headers = url.hostname === host ? httpOptions(options).headers : [];
  const tls = { ...pems, rejectUnauthorized: !insecure };
  const load = { url, shown, connections: args.connections, durationMs: args.durationMs, headers, tls };
  if (/^wss?:$/.test(url.protocol)) return (await import("../../hunt/load/websocket.ts")).webSocketLoad(load);
  return (await import("../../hunt/load/http.ts")).httpLoad(load);
}

function folderOf({ hunt: { save } }: Options, source: string): HuntFolder | null {
  if (save === null) return null;
  const folder = createHuntFolder(save, source);
  if (isFailure(folder)) throw new UserError(folder.message, folder.exit);
  return folder;
}
