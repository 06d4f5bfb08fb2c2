// `unpark hunt URL`: baseline -> load -> settle -> verdict; lines on standard error, then the screen or a report.

import { type AnalyseOptions, type Analysis, analyse } from "../../analyse.ts";
import { createDecoder } from "../../decode.ts";
import { lineOf } from "../../hunt/lines.ts";
import { commandLoad } from "../../hunt/load/command.ts";
import type { Load } from "../../hunt/load/load.ts";
import { GoOn, personLoad } from "../../hunt/load/person.ts";
import { type HuntResult, hunt as runHunt } from "../../hunt/run.ts";
import { goProcess } from "../../source/process.ts";
import { replicaProcess } from "../../source/replicas.ts";
import { isFailure, resolveSource, type Source } from "../../source/resolve.ts";
import { createHuntFolder, type HuntFolder } from "../../source/save.ts";
import { redactTyped } from "../../source/secrets.ts";
import { clean } from "../../text/clean.ts";
import type { Options } from "../args.ts";
import { complain, UserError } from "../exit.ts";
import { printReport } from "../print.ts";
import { httpOptions } from "../read.ts";

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** @returns the exit status */
export async function hunt(options: Options): Promise<number> {
  const sources = huntedSources(options);
  const goOn = new GoOn();
  const load = await loadOf(options, sources[0].url.hostname, goOn);
  const http = httpOptions(options);
  const processes = sources.map((source) => goProcess(source, http));
  const process = processes.length === 1 ? processes[0]! : replicaProcess(processes);
  const folder = folderOf(options, process.name);
  const { cycles, settleMs } = options.hunt;
  const stop = stopSignal();
  const stopKeys = readKeys(goOn);
  const tell = teller();
  const result = await runHunt(
    { process, decoder: createDecoder, load, cycles, settleMs, folder, goOn },
    (event) => tell(lineOf(event, { cycles, settleMs })),
    stop.signal,
  );
  stopKeys();
  stop.off();
  return conclude(result, options, stop.status());
}

async function conclude(result: HuntResult, options: Options, interrupted: number | null): Promise<number> {
  const { failure, snapshots, facts } = result;
  if (snapshots.length === 0)
    throw new UserError(failure?.message ?? "nothing was taken", interrupted ?? failure?.exit);
  // A load that never was says nothing about the process, whatever the baseline shows.
  if (failure !== null && failure.code === "usage") throw new UserError(failure.message, failure.exit);
  if (failure !== null) complain(`${failure.message}; the report is of what was taken`);
  const analyseOptions: AnalyseOptions = { idle: options.idle, groupBy: options.groupBy, hunt: facts };
  const screen = process.stdout.isTTY === true && options.format === null && options.out === null && failure === null;
  if (screen) {
    const { showScreen } = await import("../screen.ts");
    return showScreen(options, snapshots, analyseOptions);
  }
  const status = await printReport(withWarnings(analyse(snapshots, analyseOptions), result.warnings), options);
  return interrupted ?? failure?.exit ?? status;
}

function withWarnings(analysis: Analysis, warnings: readonly string[]): Analysis {
  const told = warnings.map((message) => ({ code: "hunt", message, line: null }));
  return { ...analysis, warnings: [...analysis.warnings, ...told] };
}

type HttpSource = Extract<Source, { kind: "http" }>;

/** @throws UserError (exit 2) unless one URL is given, or several with `--replicas` */
function huntedSources({ sources, replicas, hunt: { save } }: Options): readonly [HttpSource, ...HttpSource[]] {
  const [first, ...others] = sources.map(huntedSource);
  if (first === undefined)
    throw new UserError("hunt needs a URL, e.g. unpark hunt http://127.0.0.1:6060 (see unpark --help)");
  if (others.length > 0 && !replicas)
    throw new UserError("hunt takes one URL; several of one service want --replicas (see unpark --help)");
  if (others.length > 0 && save !== null)
    throw new UserError("--save keeps the dumps of one process: not with several replicas");
  return [first, ...others];
}

function huntedSource(typed: string): HttpSource {
  const source = resolveSource(typed);
  if (isFailure(source)) throw new UserError(source.message, source.exit);
  if (source.kind !== "http")
    throw new UserError(`${source.name}: not a live process; expected a URL, HOST:PORT or unix:/PATH`);
  return source;
}

/** @throws UserError (exit 2) when the load is not told well */
async function loadOf({ hunt: args, headers, insecure, ...options }: Options, host: string, goOn: GoOn): Promise<Load> {
  if (args.load !== null && args.loadUrl !== null)
    throw new UserError("--load and --load-url exclude each other (see unpark --help)");
  if (args.load !== null) return commandLoad(args.load);
  if (args.loadUrl === null) {
    if (process.stdin.isTTY !== true || process.stderr.isTTY !== true)
      throw new UserError("hunt needs --load or --load-url where no person can press a key (see unpark --help)");
    return personLoad(goOn, "enter");
  }
  const shown = redactTyped(args.loadUrl);
  const url = URL.canParse(args.loadUrl) ? new URL(args.loadUrl) : null;
  if (url === null || !/^(?:https?|wss?):$/.test(url.protocol))
    throw new UserError(`--load-url ${shown}: expected an http://, https://, ws:// or wss:// URL`);
  // Headers are meant for the process; its load URL gets them where it is on the same host.
  const sent = url.hostname === host ? httpOptions({ ...options, hunt: args, headers, insecure }).headers : [];
  const load = { url, shown, connections: args.connections, durationMs: args.durationMs, headers: sent, insecure };
  if (/^wss?:$/.test(url.protocol)) return (await import("../../hunt/load/websocket.ts")).webSocketLoad(load);
  return (await import("../../hunt/load/http.ts")).httpLoad(load);
}

function folderOf({ hunt: { save } }: Options, source: string): HuntFolder | null {
  if (save === null) return null;
  const folder = createHuntFolder(save, source);
  if (isFailure(folder)) throw new UserError(folder.message, folder.exit);
  return folder;
}

interface StopSignal {
  readonly signal: AbortSignal;
  readonly status: () => number | null;
  readonly off: () => void;
}

/** The first signal ends the hunt in good order; a second one ends the program. */
function stopSignal(): StopSignal {
  const controller = new AbortController();
  let status: number | null = null;
  const listeners = Object.entries(SIGNALS).map(([name, code]) => {
    const listener = (): void => {
      if (status !== null) process.exit(code);
      status = code;
      controller.abort();
    };
    process.on(name, listener);
    return () => process.off(name, listener);
  });
  return { signal: controller.signal, status: () => status, off: () => listeners.forEach((off) => void off()) };
}

/** Enter goes on where the hunt waits. */
function readKeys(goOn: GoOn): () => void {
  const { stdin } = process;
  if (stdin.isTTY !== true) return () => undefined;
  const pressed = (): void => goOn.press();
  stdin.on("data", pressed);
  return () => {
    stdin.off("data", pressed);
    stdin.pause();
    stdin.unref();
  };
}

/** Lines on standard error; one that repeats the last is not said again. */
function teller(): (line: string | null) => void {
  let last = "";
  return (line) => {
    if (line === null || line === last) return;
    last = line;
    process.stderr.write(`${clean(line)}\n`);
  };
}
