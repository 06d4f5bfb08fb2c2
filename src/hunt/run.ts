// A process + a load -> its snapshots before, under and after that load: performs what plan.ts decides.

import type { HuntFacts } from "../analyse.ts";
import { twoProcesses } from "../compare/process.ts";
import type { Snapshot } from "../dump/model.ts";
import type { Failure } from "../source/failure.ts";
import type { HuntFolder } from "../source/file/save.ts";
import type { GoProcess } from "../source/live/process.ts";
import type { Judges } from "../source/live/replicas.ts";
import type { FetchRequest } from "../source/open.ts";
import type { DecoderFor, Opened } from "../source/read.ts";
import { counted } from "../text/units.ts";
import type { HuntEvent, Phase } from "./event.ts";
import type { Load, LoadOutcome, RunningLoad } from "./load/load.ts";
import type { GoOn } from "./load/person.ts";
import { type Command, type Plan, type PlanEvent, planOf, step } from "./plan.ts";
import {
  addedBy,
  EMPTY_RECORD,
  factsOf,
  type HuntRecord,
  leftBehind,
  trimmed,
  withLoad,
  withSnapshot,
} from "./record.ts";
import { stillForMs } from "./settle.ts";
import { stopwatch } from "./stopwatch.ts";

export interface HuntTiming {
  /** How long the counts must stand still. */
  readonly quietMs: number;
  /** Between two counts; longer where the process answers slowly. */
  readonly pollMs: number;
  /** How long a process that answered before may stay away. */
  readonly patienceMs: number;
}

export const HUNT_TIMING: HuntTiming = { quietMs: 2_000, pollMs: 250, patienceMs: 15_000 };

/** At most this share of the time is spent asking for counts. */
const ASKING_SHARE = 0.2;

export interface HuntOptions {
  readonly process: GoProcess;
  readonly decoder: DecoderFor<Snapshot>;
  /** Tells a process that was started anew; a promise where another thread does. */
  readonly twoProcesses?: Judges["twoProcesses"];
  readonly load: Load;
  readonly cycles: number;
  readonly settleMs: number;
  /** Where every snapshot is saved; null for nowhere. */
  readonly folder: HuntFolder | null;
  /** The key that goes on where the hunt waits. */
  readonly goOn: GoOn;
  readonly timing?: HuntTiming;
  /** Called after the baseline and after each settled snapshot, e.g. to take a heap profile too. */
  readonly onQuiet?: (cycle: number, signal: AbortSignal, say: (text: string) => void) => Promise<void>;
}

export interface HuntResult {
  /** Oldest first; empty when there was not even a baseline. */
  readonly snapshots: readonly Snapshot[];
  /** With a warning for all that went wrong on the way. */
  readonly facts: HuntFacts;
  /** What each cycle's load made, in words. */
  readonly loadSummary: readonly string[];
  /** Why it ended early: cancelled (130), not to be reached any more (3), no load (2 or 3); null when it did not. */
  readonly failure: Failure | null;
}

/**
 * Hunts: baseline, then load, settle and snapshot for each cycle.
 *
 * @param signal cancels: the load is ended with its children, and what was taken is returned with exit 130
 * @returns never rejects for what the process, the load or the network does
 */
export function hunt(
  options: HuntOptions,
  onEvent: (event: HuntEvent) => void,
  signal: AbortSignal,
): Promise<HuntResult> {
  return new Hunter(options, onEvent, signal).run();
}

class Hunter {
  readonly #options: HuntOptions;
  readonly #onEvent: (event: HuntEvent) => void;
  readonly #signal: AbortSignal;
  readonly #timing: HuntTiming;
  /** Aborts what is still on its way once the hunt is over. */
  readonly #over = new AbortController();
  #plan: Plan;
  #record: HuntRecord = EMPTY_RECORD;
  #running: RunningLoad | null = null;
  /** Nothing listened at its address since the last snapshot: a process that comes back from that is another one. */
  #away = false;
  #warnings: string[] = [];
  #summaries: string[] = [];
  #failure: Failure | null = null;
  #finish: () => void = () => undefined;

  constructor(options: HuntOptions, onEvent: (event: HuntEvent) => void, signal: AbortSignal) {
    this.#options = options;
    this.#onEvent = onEvent;
    this.#signal = signal;
    this.#timing = options.timing ?? HUNT_TIMING;
    this.#plan = planOf({ cycles: options.cycles, settleMs: options.settleMs, quietMs: this.#timing.quietMs });
  }

  async run(): Promise<HuntResult> {
    const finished = new Promise<void>((resolve) => {
      this.#finish = resolve;
    });
    const off = this.#options.goOn.on(() => this.#happened({ type: "wentOn" }));
    const cancel = (): void => this.#stop(cancelledBy(this.#options.process.name));
    this.#signal.addEventListener("abort", cancel, { once: true });
    this.#happened({ type: "begun", atMs: performance.now() });
    if (this.#signal.aborted) cancel();
    await finished;
    this.#over.abort();
    off();
    this.#signal.removeEventListener("abort", cancel);
    await this.#running?.ended;
    this.#options.folder?.discard();
    return {
      snapshots: this.#record.taken.map(({ snapshot }) => snapshot),
      facts: factsOf(this.#record, this.#warnings),
      loadSummary: this.#summaries,
      failure: this.#failure,
    };
  }

  #happened(event: PlanEvent): void {
    const before = this.#plan;
    const [plan, commands] = step(before, event);
    this.#plan = plan;
    if (plan.stage !== before.stage || plan.cycle !== before.cycle || event.type === "begun") {
      const title = plan.stage === "load" ? this.#options.load.title : "";
      this.#onEvent({ type: "stageBegan", stage: plan.stage, cycle: plan.cycle, title });
    }
    for (const command of commands) this.#perform(command);
  }

  #perform(command: Command): void {
    if (command === "finish") this.#finish();
    else if (command === "stopLoad") this.#running?.stop();
    else this.#guard(this.#work(command));
  }

  async #work(command: Exclude<Command, "finish" | "stopLoad">): Promise<void> {
    switch (command) {
      case "count":
        return await this.#count();
      case "snapshot":
        return await this.#snapshot();
      case "startLoad":
        return await this.#load();
      case "forget":
        this.#record = EMPTY_RECORD;
        await this.#options.folder?.forget();
    }
  }

  /** A fault within (a full disk while saving) must end the hunt with a word, not leave it waiting. */
  #guard(work: Promise<void>): void {
    work.catch((error: unknown) => {
      const text = error instanceof Error ? error.message : String(error);
      this.#stop({ ...cancelledBy(this.#options.process.name), code: "unreadable", exit: 2, message: text });
    });
  }

  #stop(failure: Failure): void {
    this.#failure ??= failure;
    this.#happened({ type: "stopped" });
  }

  async #count(): Promise<void> {
    const { stage, cycle, counts, sinceMs } = this.#plan;
    const timed = stopwatch(this.#options.decoder);
    const opened = await this.#patiently((request) =>
      this.#options.process.counts({ ...request, decoder: timed.decoder }),
    );
    if (opened === null) return;
    const atMs = performance.now();
    const goroutines = opened.items.at(-1)?.total ?? 0;
    const all = [...counts, { atMs, goroutines }];
    const waitedMs = atMs - sinceMs;
    const { settleMs: limitMs } = this.#options;
    this.#onEvent({ type: "counted", stage, cycle, counts: all, stillMs: stillForMs(all), waitedMs, limitMs });
    await this.#pause(Math.max(this.#timing.pollMs, timed.tookMs() / ASKING_SHARE));
    this.#happened({ type: "counted", atMs, goroutines });
  }

  async #snapshot(): Promise<void> {
    const { stage, cycle: planned } = this.#plan;
    const phase: Phase = stage === "load" ? "load" : stage === "settle" ? "settled" : "baseline";
    const cycle = phase === "baseline" ? 0 : planned;
    const last = this.#record.taken.at(-1)?.snapshot;
    const proofs = phase === "settled" && planned === this.#options.cycles;
    const opened = await this.#patiently((request) => this.#take(request, last, proofs));
    const taken = opened?.items.at(-1);
    if (taken === undefined) return;
    const rate = await this.#options.process.clockRate(this.#over.signal);
    const source = `${this.#options.process.name} ${nameOf(phase, cycle)}`;
    const snapshot = { ...taken, source, ...(rate === null ? {} : { process: rate }) };
    const away = this.#away ? "nothing listened at its address for a while" : null;
    const { twoProcesses: contradiction = twoProcesses } = this.#options;
    const why = last === undefined ? null : (away ?? (await contradiction(last, snapshot)));
    this.#away = false;
    if (why !== null) this.#warn(restartWords(this.#plan, this.#record, why));
    else this.#record = withSnapshot(this.#record, { phase, cycle, snapshot });
    if (why === null) await this.#keep(snapshot, phase, cycle);
    if (why === null && phase !== "load") {
      await this.#options.onQuiet?.(cycle, this.#over.signal, (text) => this.#onEvent({ type: "said", text }));
    }
    this.#happened({ type: "snapshotTaken", atMs: performance.now(), restarted: why !== null });
  }

  async #keep(snapshot: Snapshot, phase: Phase, cycle: number): Promise<void> {
    const { source, takenAt } = snapshot;
    const file = (await this.#options.folder?.commit(snapshot, { source, takenAt, phase, cycle })) ?? null;
    this.#onEvent({ type: "snapshotTaken", phase, cycle, snapshot, file });
    if (phase !== "settled") return;
    const { connections = null, requests = null } = this.#record.loads[cycle - 1] ?? {};
    const added = addedBy(this.#record, cycle);
    const left = leftBehind(added, connections, requests);
    this.#onEvent({ type: "cycleEnded", cycle, added, connections, requests, left });
  }

  /** The last snapshot of all may bear Go's own proofs; asking for them makes the process collect its garbage. */
  async #take(request: FetchRequest<Snapshot>, last: Snapshot | undefined, proofs: boolean): Promise<Opened<Snapshot>> {
    const keeping = this.#options.folder?.keeping(request.decoder) ?? request.decoder;
    const opened = await this.#options.process.goroutines({ ...request, decoder: keeping }, last);
    const plain = opened.items.at(-1);
    if (!proofs || opened.failure !== null || plain?.form !== "traceback" || plain.truncated) return opened;
    this.#onEvent({ type: "said", text: PROOFS });
    const proved = await this.#options.process.leaks({ ...request, decoder: keeping });
    return proved === null || proved.failure !== null || proved.items.length !== 1 ? opened : proved;
  }

  async #load(): Promise<void> {
    const { cycle, restarts } = this.#plan;
    const running = this.#options.load.start(cycle, {
      onPeak: () => this.#happened({ type: "loadPeaked" }),
      onStatus: (text) => this.#onEvent({ type: "loadTold", cycle, text }),
      onAsk: (text) => this.#onEvent({ type: "asked", cycle, text }),
      onOutput: (line) => this.#onEvent({ type: "loadPrinted", line }),
    });
    this.#running = running;
    const outcome = await running.ended;
    // A load stopped because the process restarted belongs to no cycle of the hunt that has begun again.
    if (this.#plan.restarts === restarts) this.#loaded(cycle, outcome);
  }

  #loaded(cycle: number, outcome: LoadOutcome): void {
    const { name } = this.#options.process;
    this.#summaries.push(outcome.summary);
    this.#record = withLoad(this.#record, cycle, outcome);
    this.#onEvent({ type: "loadEnded", cycle, summary: outcome.summary });
    if (outcome.fatal !== null && cycle === 1 && outcome.trouble !== null) {
      this.#stop({ ...cancelledBy(name), code: "usage", exit: outcome.fatal, message: outcome.trouble });
      return;
    }
    if (outcome.trouble !== null) this.#warn(`cycle ${cycle}: ${outcome.trouble}`);
    this.#guard(this.#options.folder?.setLoads(this.#record.loads) ?? Promise.resolve());
    this.#happened({ type: "loadEnded", atMs: performance.now() });
  }

  #warn(text: string): void {
    this.#warnings.push(text);
    this.#onEvent({ type: "warned", text });
  }

  /**
   * A process under load may be slow, restarting, or gone: asked again for a while, unless it never answered.
   *
   * @returns null when the hunt is over, or ends for this
   */
  async #patiently(
    ask: (request: FetchRequest<Snapshot>) => Promise<Opened<Snapshot>>,
  ): Promise<Opened<Snapshot> | null> {
    const request: FetchRequest<Snapshot> = {
      decoder: this.#options.decoder,
      signal: this.#over.signal,
      onProgress: ({ step, bytes, goroutines }) => this.#onEvent({ type: "fetching", step, bytes, goroutines }),
    };
    const known = this.#plan.counts.length > 0 || this.#record.taken.length > 0;
    const until = performance.now() + (known ? this.#timing.patienceMs : 0);
    for (;;) {
      const opened = await ask(request);
      if (this.#over.signal.aborted) return null;
      if (opened.failure === null && opened.items.length > 0) return opened;
      if (opened.failure?.code === "unreachable") this.#away = true;
      // A replica that is another process by now does not become the old one again, however long it is waited for.
      const over = performance.now() >= until || opened.failure?.code === "restarted";
      if (over && this.#wentOnWithout()) continue;
      if (over && opened.failure !== null) {
        this.#stop(opened.failure);
        return null;
      }
      this.#onEvent({ type: "troubled", text: opened.failure?.message ?? "" });
      await this.#pause(this.#timing.pollMs * 2);
      if (this.#over.signal.aborted) return null;
    }
  }

  /** A replica that is lost must not spoil the rest. @returns true when others are left, and it is told */
  #wentOnWithout(): boolean {
    const left = this.#options.process.leaveOut?.() ?? null;
    if (left === null) return false;
    for (const text of left.told) this.#warn(text);
    this.#record = trimmed(this.#record, left.trim);
    this.#away = false;
    return true;
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        off();
        this.#over.signal.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      const off = this.#options.goOn.on(done);
      this.#over.signal.addEventListener("abort", done, { once: true });
    });
  }
}

const PROOFS =
  "asking for Go's own proofs of leaks (goroutineleak): where it has them, the process runs a garbage collection";

function nameOf(phase: Phase, cycle: number): string {
  return phase === "baseline" ? "baseline" : `cycle ${cycle} ${phase === "load" ? "under load" : "settled"}`;
}

function restartWords({ cycle, restarts }: Plan, { taken }: HuntRecord, why: string): string {
  const left =
    restarts === 0
      ? `begun again with the new one; ${counted(taken.length, "snapshot")} of the old one left out`
      : "the hunt ends";
  return `the process is another one since cycle ${cycle} (${why}): ${left}`;
}

function cancelledBy(source: string): Failure {
  return {
    code: "cancelled",
    source,
    line: null,
    expected: "",
    exit: 130,
    message: `${source}: the hunt was cancelled`,
  };
}
