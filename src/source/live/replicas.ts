// Several processes of one service -> one that is their sum, and that goes on without those that are lost on the way.

import { twoProcesses } from "../../compare/process.ts";
import type { Snapshot } from "../../dump/model.ts";
import { counted } from "../../text/units.ts";
import { cancelled, type Failure, failure } from "../failure.ts";
import type { FetchRequest } from "../open.ts";
import type { Opened } from "../read.ts";
import type { GoProcess } from "./process.ts";
import { sumOf, without } from "./sum.ts";

/** What takes long with large dumps; promises where another thread does it. */
export interface Judges {
  /** Adds up one snapshot of each replica. */
  readonly sum: (snapshots: readonly Snapshot[], source: string) => Snapshot | Promise<Snapshot>;
  /** Why they are of two processes, or null. */
  readonly twoProcesses: (before: Snapshot, after: Snapshot) => string | null | Promise<string | null>;
}

export const JUDGED_HERE: Judges = { sum: sumOf, twoProcesses };

/** One process among the others. */
interface Replica {
  readonly process: GoProcess;
  /** Its own part of the last sum. */
  last: Snapshot | null;
  /** Nothing listened at its address since then: what comes back from that is another process. */
  away: boolean;
  /** Why it is not to be had just now; null when it is. */
  trouble: Failure | null;
}

/**
 * @param processes of one service, at least one
 * @param judges    this thread, or another one
 * @returns asks all of them at the same time. While one fails the whole does: a sum without it would look like a drop.
 *          `leaveOut` goes on without it. Proofs are not asked for, as they are marks of single goroutines; the heap is
 *          that of the first.
 */
export function replicaProcess(processes: readonly GoProcess[], judges: Judges = JUDGED_HERE): GoProcess {
  const name = processes.map((process) => process.name).join(" + ");
  let replicas: readonly Replica[] = processes.map((process) => ({ process, last: null, away: false, trouble: null }));

  const all = async (
    request: FetchRequest<Snapshot>,
    ask: (replica: Replica) => Promise<Opened<Snapshot>>,
  ): Promise<Opened<Snapshot>> => {
    const asked = replicas;
    const opened = await Promise.all(asked.map(ask));
    if (request.signal.aborted) return { items: [], failure: cancelled(name) };
    for (const [at, replica] of asked.entries()) replica.trouble = troubleOf(replica, opened[at]!);
    const failed = asked.find(({ trouble }) => trouble !== null);
    if (failed !== undefined) return { items: [], failure: failed.trouble };
    const parts = opened.map(({ items }) => items.at(-1)!);
    return { items: [await judges.sum(parts, name)], failure: null };
  };

  return {
    name,
    goroutines: async (request) => {
      const taken = new Map<Replica, Snapshot>();
      const sum = await all(request, async (replica) => {
        const opened = await timed(replica, request);
        const part = opened.items.at(-1);
        if (part === undefined) return opened;
        taken.set(replica, part);
        const why = replica.last === null ? null : await judges.twoProcesses(replica.last, part);
        return why === null ? opened : { items: [], failure: restarted(replica, why) };
      });
      if (sum.failure === null) for (const [replica, part] of taken) replica.last = part;
      return sum;
    },
    counts: (request) => all(request, ({ process }) => process.counts(request)),
    leaks: async () => null,
    heap: (request, collecting) => processes[0]!.heap(request, collecting),
    // Each is told apart from its next start where it is asked for its goroutines.
    clockRate: async () => null,
    profile: (request, profile, query) => processes[0]!.profile(request, profile, query),
    leaveOut: () => {
      const lost = replicas.filter(({ trouble }) => trouble !== null);
      if (lost.length === 0 || lost.length === replicas.length) return null;
      replicas = replicas.filter(({ trouble }) => trouble === null);
      const gone = new Set(lost.map(({ process }) => process.name));
      const rest = `left out, before it too: all that is told is of ${replicas.length} of ${counted(processes.length, "replica")}`;
      return {
        told: lost.map(({ trouble }) => `${trouble!.message}: ${rest}`),
        trim: (snapshot) => without(snapshot, gone),
      };
    },
  };
}

/** The goroutines, with what tells the process from its next start. */
async function timed({ process }: Replica, request: FetchRequest<Snapshot>): Promise<Opened<Snapshot>> {
  const { items, failure } = await process.goroutines(request);
  const rate = failure === null ? await process.clockRate(request.signal) : null;
  return { items: rate === null ? items : items.map((item) => ({ ...item, process: rate })), failure };
}

function troubleOf(replica: Replica, { items, failure: why }: Opened<Snapshot>): Failure | null {
  if (why !== null) {
    replica.away ||= why.code === "unreachable" && replica.last !== null;
    return why;
  }
  if (replica.away) return restarted(replica, "nothing listened at its address for a while");
  return items.length > 0 ? null : failure("not-a-dump", replica.process.name, "no goroutines");
}

function restarted({ process }: Replica, why: string): Failure {
  return failure("restarted", process.name, `the process is another one (${why})`);
}
