// Options and snapshots -> the screen, with everything it asks of the world outside.

import { readFile } from "node:fs/promises";
import type { AnalyseOptions } from "../../analyse.ts";
import type { Snapshot } from "../../dump/model.ts";
import { FORMATS, type Format } from "../../report/index.ts";
import { errnoOf } from "../../source/failure.ts";
import { whyNotWritten, writeWhole } from "../../source/file/whole-file.ts";
import { type Left, runUi } from "../../ui/app.tsx";
import type { Options } from "../args.ts";
import { Engine } from "../engine/engine.ts";
import { ANALYSED, complain, GATE_TRIPPED, type LeaveSignals, UNFETCHED } from "../exit.ts";
import { filtered } from "../filter.ts";
import { heapPort } from "../heap/heap-port.ts";
import { huntPort, type ScreenHunt } from "../hunt/hunt-port.ts";
import { httpOptions } from "../read/snapshots.ts";
import { gate } from "../report/print.ts";
import { findSource } from "../report/source-file.ts";
import { demoSources } from "../samples.ts";
import { terminalOf } from "../terminal.ts";
import { VERSION } from "../version.ts";
import { openEditor } from "./editor.ts";
import { loadNotes, loadRecent, saveNote, saveRecent } from "./kept.ts";
import { livePort } from "./live.ts";

const LEVELS = { 0: 0, 4: 1, 8: 2, 24: 3 } as const;

/** What the screen begins with, beside the options. */
export interface ScreenBegin {
  /** Read on the screen. */
  readonly sources?: readonly string[];
  /** See `UiOptions`. */
  readonly patienceMs?: number;
  /** Already read. */
  readonly initial?: readonly Snapshot[];
  /** Beyond what the options say. */
  readonly analyseOptions?: AnalyseOptions;
  /** Already started. */
  readonly engine?: Engine;
  /** Whose signals they have been so far. */
  readonly leaveSignals: LeaveSignals;
}

/** Ends the program with the screen: a fetch still under way keeps nobody waiting. */
export async function showScreen(options: Options, begin: ScreenBegin): Promise<never> {
  const { engine = new Engine() } = begin;
  const how = { wanted: options.command === "heap" ? "heap" : "goroutines", http: httpOptions(options) } as const;
  const live = options.command === "look" ? livePort(options, engine) : null;
  const hunting = huntPort(options, engine);
  const terminal = terminalOf(options.color, false);
  const { redact, sourceRoot, sourceUrl } = options;
  const writing = { redact, sourceRoot, sourceUrl };
  // It takes a while to start: after the first frame, so that it is there when bytes come.
  setImmediate(() => engine.start());
  const left = await runUi({
    sources: begin.sources ?? [],
    patienceMs: begin.patienceMs ?? 0,
    initial: begin.initial ?? [],
    leaveSignals: begin.leaveSignals,
    heap: heapPort(options, engine),
    stdout: process.stdout,
    stdin: process.stdin.isTTY ? process.stdin : null,
    open: (source, signal, onProgress) => engine.open(source, how, signal, onProgress),
    decoder: (source, takenAt) => engine.decoder(source, takenAt),
    analyse: (question) => engine.analyse(question),
    waiters: () => engine.waiters(),
    analyseOptions: begin.analyseOptions ?? {},
    ...(live === null ? {} : { live }),
    hunt: hunting.port,
    ...(options.filter === null ? {} : { filter: options.filter }),
    ...(options.sort === null ? {} : { sort: options.sort }),
    groupBy: options.groupBy,
    recent: { load: loadRecent, save: saveRecent },
    notes: { load: loadNotes, save: saveNote },
    formats: FORMATS,
    report: (format, analysis, extras) => engine.report(format as Format, analysis, extras, writing),
    ...(options.redact ? { redactText: (text, analysis) => engine.redacted(text, analysis) } : {}),
    writeFile: writeNew,
    copy: copyText,
    openEditor: (file, line, leaving) => editSource(file, line, sourceRoot, leaving),
    readSource: (file) => readSourceFile(file, sourceRoot),
    paths: async (typed) => (await import("./paths.ts")).pathsLike(typed),
    demo: async () =>
      (await Promise.all(demoSources().map((source) => engine.open(source, how)))).flatMap(
        ({ snapshots }) => snapshots,
      ),
    version: VERSION,
    unicode: terminal.unicode,
    colorLevel: LEVELS[terminal.depth],
    plain: process.env.INK_SCREEN_READER === "true" || process.env.TERM === "dumb",
  });
  process.exit(await statusOf(left, options, { hunting, engine }));
}

interface Judges {
  readonly hunting: ScreenHunt;
  readonly engine: Engine;
}

/** @returns the exit status: the same as without a screen, of all that it was left with */
async function statusOf(left: Left, options: Options, judges: Judges): Promise<number> {
  const { status, session, heap, complaint } = left;
  const { command, failOn, filter } = options;
  // By a signal or ctrl-c.
  if (status > UNFETCHED) return status;
  // A hunt from the command line that had no load, or took nothing, has left the screen by itself: why, and its status.
  const failure = command === "hunt" ? judges.hunting.failure() : null;
  const said = failure?.message ?? complaint;
  if (status !== ANALYSED && said !== null) complain(said);
  if (failure !== null) return failure.exit;
  if (failOn === "growth") return heap?.verdict.class === "leak" || judges.hunting.grown() ? GATE_TRIPPED : status;
  if (failOn === "none" || session.snapshots.length === 0) return status;
  const { snapshots, whole, options: asked } = session;
  const last = whole ?? (await judges.engine.analyse({ chosen: snapshots, all: snapshots, options: asked }))?.whole;
  return last === undefined ? status : gate(filtered(last, filter).analysis, failOn);
}

async function writeNew(path: string, content: string | Uint8Array, overwrite: boolean): Promise<"written" | "exists"> {
  try {
    writeWhole(path, content, { replace: overwrite });
    return "written";
  } catch (error) {
    if (errnoOf(error) === "EEXIST") return "exists";
    throw new Error(`${path}: ${whyNotWritten(error)}`);
  }
}

async function copyText(text: string): Promise<boolean> {
  const { default: clipboard } = await import("clipboardy");
  try {
    await clipboard.write(text);
    return true;
  } catch {
    // No clipboard on this machine (ssh, a container): the terminal's own is tried by the screen.
    return false;
  }
}

/** An editor would begin a new file where there is none. */
async function editSource(
  file: string,
  line: number,
  root: string | null,
  leaving: AbortSignal,
): Promise<string | null> {
  const path = findSource(file, root);
  if (path !== null) return openEditor(path, line, leaving);
  return root === null
    ? `${file} is not on this machine; --source-root DIR names the folder of the source`
    : `${file} is not below ${root}`;
}

async function readSourceFile(file: string, root: string | null): Promise<string | null> {
  const path = findSource(file, root);
  return path === null ? null : readFile(path, "utf8");
}
