// How far a hunt was + what it tells -> how far it is.

import { count, counted, duration } from "../../../text/units.ts";
import type { HuntNews } from "./port.ts";
import type { HuntRun } from "./state.ts";

/** Lines of a load command that are kept; a terminal has not room for more. */
const PRINTED_LINES = 100;
/** Counts that are kept: as many as a sparkline has columns. */
const COUNTS = 60;

/** Pure; every kind of news has its words here. */
export function advanced(run: HuntRun, news: HuntNews, now: string): HuntRun {
  switch (news.type) {
    case "began":
      return { ...run, source: news.source, cycles: news.cycles };
    case "stageBegan":
      return stageBegan(run, news, now);
    case "counted":
      return {
        ...run,
        counts: news.counts.slice(-COUNTS).map(({ goroutines }) => goroutines),
        stillMs: news.stillMs,
        waitedMs: news.waitedMs,
        limitMs: news.limitMs,
        fetching: "",
        trouble: "",
      };
    case "fetching": {
      const step = news.step === "" ? "reading the dump" : news.step;
      const read = news.goroutines === 0 ? "" : `, ${counted(news.goroutines, "goroutine")}`;
      return { ...run, fetching: `${step}${read}` };
    }
    case "snapshotTaken":
      return snapshotTaken(run, news);
    case "loadTold":
      return { ...run, told: news.text };
    case "asked":
      return { ...run, asked: news.text };
    case "loadPrinted":
      return {
        ...run,
        printed: [...run.printed, news.line].slice(-PRINTED_LINES),
        printedLines: run.printedLines + 1,
      };
    case "loadEnded":
      return { ...run, asked: "", told: news.summary };
    case "cycleEnded":
      return { ...run, left: [...run.left, `cycle ${news.cycle}: ${news.left}`] };
    case "troubled":
      return { ...run, trouble: news.text, fetching: "" };
    case "said":
      return { ...run, fetching: news.text };
    case "warned":
      return { ...run, warnings: [...run.warnings, news.text] };
  }
}

function stageBegan(
  run: HuntRun,
  { stage, cycle, title }: Extract<HuntNews, { type: "stageBegan" }>,
  now: string,
): HuntRun {
  const next: HuntRun = { ...run, stage, cycle, stageSince: now, counts: [], stillMs: 0, waitedMs: 0, fetching: "" };
  // A baseline again: the process was restarted, and what was before is of no use.
  if (stage === "baseline") return { ...next, baseline: "", load: "", told: "", settled: "", left: [], asked: "" };
  if (stage === "load") return { ...next, load: title, told: "", settled: "" };
  return next;
}

function snapshotTaken(run: HuntRun, { phase, snapshot, file }: Extract<HuntNews, { type: "snapshotTaken" }>): HuntRun {
  const next = { ...run, fetching: "", trouble: "", saved: run.saved + (file === null ? 0 : 1) };
  if (phase === "load") return { ...next, told: `${counted(snapshot.total, "goroutine")} under load` };
  const still = run.stillMs >= 1_000 ? `, stood still for ${duration(run.stillMs)}` : "";
  const words = `${counted(snapshot.total, "goroutine")}${still}`;
  return phase === "baseline" ? { ...next, baseline: words } : { ...next, settled: words };
}

/** `8 s of at most 30 s`; "" before the first count. */
export function waitWords({ counts, waitedMs, limitMs }: HuntRun): string {
  return counts.length === 0 ? "" : `${count(Math.round(waitedMs / 1000))} of at most ${duration(limitMs)}`;
}
