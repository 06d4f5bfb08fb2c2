// What a watch tells -> the session: its history takes its place among the snapshots, and the bounds stay where they were.

import type { Snapshot } from "../../dump/model.ts";
import type { LiveNews } from "../ports.ts";
import type { Session, State } from "../state.ts";
import { analyse } from "./session.ts";
import { type Handlers, only, withNotice } from "./step.ts";

type SnapshotNews = Extract<LiveNews, { readonly type: "snapshotRead" }>;

export const watchedHandlers = {
  liveTold: (state, { live, news }) => {
    const known = { ...state, live };
    // Its line is the trouble's now.
    if (news.type === "failed") return only({ ...known, notice: null });
    const told = withNews(known, news.notice, news.taken);
    return analyse({ ...told, session: withHistory(state.session, news.history, news.taken) });
  },
  liveChanged: (state, { live }) => only({ ...state, live }),
  liveAsked: (state, { command }) => {
    const paused = state.live?.paused ?? false;
    const sent = command === "pause" && paused ? "resume" : command;
    return only(withNotice({ ...state, menu: null }, LIVE_WORDS[sent]), { type: "live", command: sent });
  },
  proofsAsked: (state) => {
    const title = "Go's own proofs of leaks (goroutineleak): the process runs a garbage collection for them";
    const items = [
      { label: "ask for them", message: { type: "liveAsked", command: "prove" } },
      { label: "leave it", message: { type: "menuLeft" } },
    ] as const;
    return only({ ...state, menu: { title, items, index: 0 } });
  },
} satisfies Partial<Handlers>;

/** What was asked for has come: nobody waits for it any more. */
function withNews(state: State, notice: SnapshotNews["notice"], taken: boolean): State {
  if (notice !== null) return withNotice(state, notice.text, notice.bad ? "error" : "good");
  if (taken) return withNotice(state, "taken: compared from here on", "good");
  const asked = ASKED.some((word) => LIVE_WORDS[word] === state.notice?.text);
  return asked ? { ...state, notice: null } : state;
}

const ASKED = ["refresh", "take", "prove"] as const;

const LIVE_WORDS = {
  refresh: "refreshing…",
  pause: "paused; p goes on",
  resume: "going on",
  take: "taking a snapshot to compare from…",
  prove: "asking for Go's proofs; the process runs a garbage collection…",
} as const;

/** The screen opened with a snapshot of the process: the history begins with it, and takes its place. */
function withHistory(session: Session, history: readonly Snapshot[], taken: boolean): Session {
  const { snapshots, before, after } = session;
  const from =
    session.watched?.from ?? Math.max(0, snapshots.length - (sameTime(snapshots.at(-1), history[0]) ? 1 : 0));
  const length = session.watched?.length ?? snapshots.length - from;
  const next = [...snapshots.slice(0, from), ...history, ...snapshots.slice(from + length)];
  const newest = from + history.length - 1;
  const placeOf = (index: number): number => {
    const found = next.findIndex((snapshot) => sameTime(snapshot, snapshots[index]));
    // Thinned out: the one before it stands for it.
    return found >= 0 ? found : Math.min(index, newest);
  };
  const follows = after === from + length - 1 || after >= snapshots.length;
  const to = follows ? newest : placeOf(after);
  return {
    ...session,
    snapshots: next,
    before: Math.min(to, taken ? newest : placeOf(before)),
    after: to,
    watched: { from, length: history.length },
    arrived: null,
  };
}

function sameTime(a: Snapshot | undefined, b: Snapshot | undefined): boolean {
  return a !== undefined && b !== undefined && a.source === b.source && a.takenAt === b.takenAt;
}
