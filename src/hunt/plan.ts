// Where a hunt stands + what happened -> where it stands now, and what is to be done next. Performed by run.ts.

import { type Count, standsStill } from "./settle.ts";

/** baseline: waiting for the counts to stand still before any load; settle: the same after a load. */
export type Stage = "baseline" | "load" | "settle" | "done";

export interface PlanOptions {
  readonly cycles: number;
  /** The longest wait for the counts to stand still. */
  readonly settleMs: number;
  /** How long they must have stood still. */
  readonly quietMs: number;
}

export interface Plan {
  readonly options: PlanOptions;
  readonly stage: Stage;
  /** From 1; during the baseline it is the cycle to come. */
  readonly cycle: number;
  /** When the counting of this stage began. */
  readonly sinceMs: number;
  /** Of this stage. */
  readonly counts: readonly Count[];
  /** A count or a snapshot is on its way. */
  readonly asking: boolean;
  readonly loadRunning: boolean;
  /** A snapshot under load has been taken in this cycle. */
  readonly peakTaken: boolean;
  /** A person does not want to wait for the counts any longer. */
  readonly hurry: boolean;
  /** How often the process was another one. */
  readonly restarts: number;
}

export type PlanEvent =
  | { readonly type: "begun"; readonly atMs: number }
  | { readonly type: "counted"; readonly atMs: number; readonly goroutines: number }
  /** `restarted`: it is of another process than the snapshots before. */
  | { readonly type: "snapshotTaken"; readonly atMs: number; readonly restarted: boolean }
  /** The load is at its height: now is the time for the snapshot under load. It may come again. */
  | { readonly type: "loadPeaked" }
  | { readonly type: "loadEnded"; readonly atMs: number }
  | { readonly type: "wentOn" }
  /** Cancelled, or the process cannot be reached any more. */
  | { readonly type: "stopped" };

/** forget: the snapshots so far are of a process that is gone. */
export type Command = "count" | "snapshot" | "startLoad" | "stopLoad" | "forget" | "finish";

export type Step = readonly [plan: Plan, commands: readonly Command[]];

/** A second restart is no accident: what is there is reported. */
const MOST_RESTARTS = 1;

export function planOf(options: PlanOptions): Plan {
  return {
    options,
    stage: "baseline",
    cycle: 1,
    sinceMs: 0,
    counts: [],
    asking: false,
    loadRunning: false,
    peakTaken: false,
    hurry: false,
    restarts: 0,
  };
}

/** Pure: the same plan and event give the same step. */
export function step(plan: Plan, event: PlanEvent): Step {
  if (plan.stage === "done") return [plan, []];
  switch (event.type) {
    case "begun":
      return counting(plan, "baseline", event.atMs);
    case "counted":
      return counted(plan, event);
    case "snapshotTaken":
      return event.restarted ? restarted(plan, event.atMs) : snapshotTaken({ ...plan, asking: false }, event.atMs);
    case "loadPeaked":
      if (plan.stage !== "load" || plan.asking || !plan.loadRunning) return [plan, []];
      return [{ ...plan, asking: true }, ["snapshot"]];
    case "loadEnded":
      return loadEnded({ ...plan, loadRunning: false }, event.atMs);
    case "wentOn":
      return plan.stage === "load" ? [plan, []] : [{ ...plan, hurry: true }, []];
    case "stopped":
      return finish(plan);
  }
}

function counting(plan: Plan, stage: "baseline" | "settle", atMs: number): Step {
  return [{ ...plan, stage, sinceMs: atMs, counts: [], asking: true, hurry: false }, ["count"]];
}

function counted(plan: Plan, { atMs, goroutines }: Count): Step {
  if (plan.stage === "load") return [{ ...plan, asking: false }, []];
  const counts = [...plan.counts, { atMs, goroutines }];
  const { settleMs, quietMs } = plan.options;
  const enough = plan.hurry || atMs - plan.sinceMs >= settleMs || standsStill(counts, quietMs);
  return [{ ...plan, counts, asking: true }, [enough ? "snapshot" : "count"]];
}

function snapshotTaken(plan: Plan, atMs: number): Step {
  switch (plan.stage) {
    case "baseline":
      return load(plan, 1);
    case "load":
      return plan.loadRunning
        ? [{ ...plan, peakTaken: true }, []]
        : counting({ ...plan, peakTaken: true }, "settle", atMs);
    case "settle":
      return plan.cycle < plan.options.cycles ? load(plan, plan.cycle + 1) : finish(plan);
    case "done":
      return [plan, []];
  }
}

function load(plan: Plan, cycle: number): Step {
  return [{ ...plan, stage: "load", cycle, counts: [], loadRunning: true, peakTaken: false }, ["startLoad"]];
}

function loadEnded(plan: Plan, atMs: number): Step {
  if (plan.stage !== "load" || plan.asking) return [plan, []];
  // Over before its height was seen: this is as near to it as a snapshot can come.
  if (!plan.peakTaken) return [{ ...plan, asking: true }, ["snapshot"]];
  return counting(plan, "settle", atMs);
}

function restarted(plan: Plan, atMs: number): Step {
  const next = { ...plan, restarts: plan.restarts + 1, loadRunning: false };
  const stop: readonly Command[] = plan.loadRunning ? ["stopLoad"] : [];
  if (next.restarts > MOST_RESTARTS) return [{ ...next, stage: "done", asking: false }, [...stop, "finish"]];
  const [again, commands] = counting({ ...next, cycle: 1 }, "baseline", atMs);
  return [again, [...stop, "forget", ...commands]];
}

function finish(plan: Plan): Step {
  const stop: readonly Command[] = plan.loadRunning ? ["stopLoad"] : [];
  return [{ ...plan, stage: "done", asking: false, loadRunning: false }, [...stop, "finish"]];
}
