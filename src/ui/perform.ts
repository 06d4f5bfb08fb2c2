// Effects -> the world, and the world's answers -> messages. The only place where the screen does anything.

import { counted } from "../text/units.ts";
import type { Effect } from "./effect.ts";
import type { Message } from "./message.ts";
import type { Decoded, UiOptions } from "./options.ts";
import type { Opened, Progress, ReportSubject } from "./ports.ts";

/** What only the running program can do. */
export interface Program {
  /** `complaint`: why, in one line, where nobody asked for it. */
  readonly quit: (status: number, complaint?: string) => void;
  readonly suspend: () => void;
  readonly redraw: () => void;
  readonly setMouse: (on: boolean) => void;
  readonly stopPaste: () => void;
  /** What was pasted last. */
  readonly decodePaste: () => Promise<Decoded>;
  /** Runs something with the terminal handed over. */
  readonly handOver: <T>(run: (leaving: AbortSignal) => Promise<T>) => Promise<T>;
  readonly write: (text: string) => void;
}

type Dispatch = (message: Message) => void;

/** How something ended, each in one line; null for nothing to say. */
interface Settled {
  readonly trouble: string | null;
  readonly good: string | null;
}

/** The largest text sent by OSC 52: terminals drop longer ones without a word. */
const OSC52_MOST_BYTES = 74_994;

/** @returns a function that performs one effect; answers come through `dispatch` */
export function performer(options: UiOptions, program: Program, dispatch: Dispatch): (effect: Effect) => void {
  const running = new Map<number, AbortController>();
  const settle = (request: number, work: Promise<Settled>): void => {
    void work.then(
      ({ trouble, good }) =>
        dispatch({ type: "settled", request, notice: trouble ?? good, tone: trouble === null ? "good" : "error" }),
      (error: unknown) => dispatch({ type: "settled", request, notice: messageOf(error), tone: "error" }),
    );
  };
  const performers: { readonly [T in Effect["type"]]: (effect: Extract<Effect, { readonly type: T }>) => void } = {
    quit: ({ status, complaint }) => program.quit(status, complaint),
    suspend: () => program.suspend(),
    redraw: () => program.redraw(),
    mouse: ({ on }) => program.setMouse(on),
    cancelPaste: () => program.stopPaste(),
    cancel: ({ request }) => {
      running.get(request)?.abort();
      running.delete(request);
    },
    open: ({ request, sources }) => {
      const controller = new AbortController();
      running.set(request, controller);
      void openAll(options, request, sources, controller.signal, dispatch).finally(() => running.delete(request));
    },
    demo: ({ request }) => {
      void options.demo().then(
        (snapshots) => dispatch({ type: "snapshotsRead", request, snapshots }),
        (error: unknown) => dispatch({ type: "readFailed", request, text: messageOf(error) }),
      );
    },
    remember: ({ source }) => {
      options.recent.save(source);
      dispatch({ type: "recentLoaded", recent: options.recent.load() });
    },
    saveNote: ({ id, note }) => {
      const trouble = options.notes?.save(id, note) ?? null;
      if (trouble !== null) dispatch({ type: "noticed", text: trouble, tone: "error" });
    },
    decode: ({ request }) => {
      void program.decodePaste().then(
        ({ snapshots, heaps, refusal }) => dispatch({ type: "pasteRead", request, snapshots, heaps, trouble: refusal }),
        (error: unknown) => dispatch({ type: "readFailed", request, text: messageOf(error) }),
      );
    },
    analyse: ({ request, question }) => {
      void options.analyse(question).then(
        (answer) => answer !== null && dispatch({ type: "analysed", request, ...answer }),
        (error: unknown) => dispatch({ type: "readFailed", request, text: messageOf(error) }),
      );
    },
    analyseHeap: ({ request, question }) => {
      void options.heap.analyse(question).then(
        (analysis) => analysis !== null && dispatch({ type: "heapAnalysed", request, analysis }),
        (error: unknown) => dispatch({ type: "readFailed", request, text: messageOf(error) }),
      );
    },
    findWaiters: ({ analysis }) => {
      void options.waiters().then(
        (rows) => dispatch({ type: "waitersFound", analysis, rows }),
        (error: unknown) => dispatch({ type: "noticed", text: messageOf(error), tone: "error" }),
      );
    },
    copy: ({ request, text, what, analysis }) => {
      const work = async (): Promise<Settled> => {
        const shared = (analysis === null ? null : await options.redactText?.(text, analysis)) ?? text;
        const size = counted(shared.trimEnd().split("\n").length, "line");
        const good = `copied: ${what}, ${size}${shared === text ? "" : ", redacted"}`;
        return { trouble: await copy(options, program, shared), good };
      };
      settle(request, work());
    },
    export: ({ request, format, path, overwrite, subject }) => {
      const work = async (): Promise<Message> => {
        const outcome = await options.writeFile(path, await reportOf(options, format, subject), overwrite);
        if (outcome === "exists") return { type: "exportRefused", request, report: { of: subject.of, format }, path };
        return { type: "settled", request, notice: `written: ${path}`, tone: "good" };
      };
      void work().then(dispatch, (error: unknown) =>
        dispatch({ type: "settled", request, notice: `not written: ${messageOf(error)}`, tone: "error" }),
      );
    },
    edit: ({ request, file, line }) =>
      settle(
        request,
        program
          .handOver((leaving) => options.openEditor(file, line, leaving))
          .then((trouble) => ({ trouble, good: null })),
      ),
    readSource: ({ file }) => {
      void options.readSource(file).then(
        (text) => dispatch({ type: "sourceRead", file, text }),
        () => dispatch({ type: "sourceRead", file, text: null }),
      );
    },
    listPaths: ({ typed }) => {
      void options.paths?.(typed).then((names) => dispatch({ type: "pathsListed", typed, names }));
    },
    hunt: ({ request, form }) => {
      const { hunt } = options;
      if (hunt === undefined) return dispatch({ type: "huntRefused", request, text: "there is no hunting here" });
      hunt
        .start(form, (news) => dispatch({ type: "huntTold", request, news }))
        .then(
          (end) => dispatch({ type: "huntEnded", request, end }),
          (error: unknown) => dispatch({ type: "huntRefused", request, text: messageOf(error) }),
        );
    },
    huntGoOn: () => options.hunt?.goOn(),
    huntStop: () => void options.hunt?.stop(),
    watch: ({ first }) => {
      const { live } = options;
      live?.start(first, (news) => dispatch({ type: "liveTold", live: live.status, news }));
    },
    live: ({ command }) => {
      options.live?.command(command);
      if (options.live !== undefined) dispatch({ type: "liveChanged", live: options.live.status });
    },
  };
  return (effect) => (performers[effect.type] as (effect: Effect) => void)(effect);
}

async function reportOf(
  { report, heap }: UiOptions,
  format: string,
  subject: ReportSubject,
): Promise<string | Uint8Array> {
  if (subject.of === "goroutines") return report(format, subject.analysis, subject.extras);
  return heap.report(format, subject.analysis);
}

/** One after the other, oldest first. */
async function openAll(
  options: UiOptions,
  request: number,
  sources: readonly string[],
  signal: AbortSignal,
  dispatch: Dispatch,
): Promise<void> {
  for (const [at, source] of sources.entries()) {
    if (signal.aborted) return;
    const tell = atMostEvery(50, (progress: Progress) => dispatch({ type: "progressed", request, at, progress }));
    const opened = await options.open(source, signal, tell).catch(
      (error: unknown): Opened => ({
        snapshots: [],
        heaps: [],
        hunt: null,
        failure: { message: messageOf(error), exit: 2 },
      }),
    );
    dispatch({ type: "sourceEnded", request, at, source, opened });
  }
}

function atMostEvery<T>(ms: number, call: (value: T) => void): (value: T) => void {
  let last = 0;
  return (value) => {
    const now = Date.now();
    if (now - last < ms) return;
    last = now;
    call(value);
  };
}

/** To the terminal's own clipboard (works over ssh; tmux passes it on when wrapped) and to the system's. */
async function copy(options: UiOptions, program: Program, text: string): Promise<string | null> {
  const data = Buffer.from(text, "utf8");
  const fits = data.length <= OSC52_MOST_BYTES;
  if (fits) {
    const sequence = `\x1b]52;c;${data.toString("base64")}\x07`;
    program.write(
      process.env.TMUX === undefined
        ? sequence
        : `${sequence}\x1bPtmux;${sequence.replaceAll("\x1b", "\x1b\x1b")}\x1b\\`,
    );
  }
  const bySystem = await options.copy(text);
  return fits || bySystem
    ? null
    : "too long for the terminal's clipboard, and the system has none here: use e to write a file";
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
