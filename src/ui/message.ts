// Everything that can happen to the screen, in the past tense. See update.ts for what follows from it.

import type { Analysis } from "../analyse.ts";
import type { Snapshot } from "../dump/model.ts";
import type { HeapAnalysis } from "../heap/analysis.ts";
import type { HeapTaken, LiveNews, LiveStatus, Note, Opened, Progress, Recent, ReportChoice } from "./ports.ts";
import type { Tone, View } from "./scope.ts";
import type { CopyWhat } from "./screens/goroutine/state.ts";
import type { HeapCopyWhat } from "./screens/heap/state.ts";
import type { HuntEnd, HuntNews } from "./screens/hunt/port.ts";
import type { WaiterRow } from "./screens/waiters/row.ts";

/** A key by its name; `text` is what it would type, null for a key that types nothing. */
export interface KeyPress {
  readonly name: string;
  readonly text: string | null;
}

export type Message =
  // the terminal
  | { readonly type: "keyPressed"; readonly key: KeyPress }
  | { readonly type: "resized"; readonly columns: number; readonly rows: number }
  | { readonly type: "ticked"; readonly now: string }
  | { readonly type: "mouseToggled" }
  | { readonly type: "suspendAsked" }
  | { readonly type: "redrawAsked" }
  /** `sure`: also in the middle of a hunt. */
  | { readonly type: "quitAsked"; readonly status: number; readonly sure?: boolean }
  // moving about
  | { readonly type: "moved"; readonly by: number; readonly unit: "row" | "half" | "page" | "all" }
  | { readonly type: "pointed"; readonly index: number }
  | { readonly type: "opened" }
  | { readonly type: "neighbourOpened"; readonly by: 1 | -1 }
  | { readonly type: "closed" }
  | { readonly type: "viewChosen"; readonly view: View }
  | { readonly type: "viewCycled"; readonly by: 1 | -1 }
  | { readonly type: "helpAsked" }
  // the prompt and the menu
  | { readonly type: "typed"; readonly text: string }
  | { readonly type: "promptEdited"; readonly edit: PromptEdit }
  | { readonly type: "promptAccepted" }
  | { readonly type: "promptLeft" }
  | { readonly type: "menuMoved"; readonly by: number }
  | { readonly type: "menuAccepted" }
  | { readonly type: "menuPicked"; readonly index: number }
  | { readonly type: "menuLeft" }
  // the start screen
  | { readonly type: "openAsked" }
  | { readonly type: "connectAsked" }
  | { readonly type: "huntAsked" }
  | { readonly type: "demoAsked" }
  // the hunt
  | { readonly type: "huntFieldMoved"; readonly by: 1 | -1 }
  | { readonly type: "huntStartAsked" }
  | { readonly type: "huntGoOnAsked" }
  | { readonly type: "huntStopAsked" }
  | { readonly type: "huntTold"; readonly request: number; readonly news: HuntNews }
  | { readonly type: "huntRefused"; readonly request: number; readonly text: string }
  | { readonly type: "huntEnded"; readonly request: number; readonly end: HuntEnd }
  | { readonly type: "recentChosen"; readonly index: number }
  | { readonly type: "recentLoaded"; readonly recent: readonly Recent[] }
  // the list of clusters
  | { readonly type: "filterAsked" }
  | { readonly type: "filterCleared" }
  | { readonly type: "quickFilterToggled"; readonly which: "zombies" | "idle" }
  | { readonly type: "sortCycled" }
  | { readonly type: "sortReversed" }
  | { readonly type: "regrouped" }
  | { readonly type: "marked" }
  | { readonly type: "alignAsked" }
  | { readonly type: "noteAsked" }
  | { readonly type: "noted"; readonly note: Note | null }
  // the session
  | { readonly type: "boundMoved"; readonly which: "before" | "after"; readonly by: 1 | -1 }
  | { readonly type: "idleToggled" }
  | { readonly type: "argumentsToggled" }
  | { readonly type: "goroutinesSorted" }
  | { readonly type: "goroutinesReversed" }
  | { readonly type: "matchSought"; readonly by: 1 | -1 }
  | { readonly type: "copyAsked" }
  | { readonly type: "copyChosen"; readonly what: CopyWhat }
  | { readonly type: "exportAsked" }
  | { readonly type: "exportChosen"; readonly report: ReportChoice }
  | { readonly type: "overwriteChosen"; readonly report: ReportChoice; readonly path: string }
  | { readonly type: "editorAsked" }
  | { readonly type: "liveAsked"; readonly command: "refresh" | "pause" | "take" | "prove" }
  | { readonly type: "proofsAsked" }
  | { readonly type: "heapOpened" }
  | { readonly type: "heapPaneChosen"; readonly pane: "flame" | "memory" }
  | { readonly type: "heapSampleTypeTurned" }
  | { readonly type: "heapGranularityTurned" }
  | { readonly type: "heapSorted" }
  | { readonly type: "heapReversed" }
  | { readonly type: "heapCopyChosen"; readonly what: HeapCopyWhat }
  // answers of the world
  | { readonly type: "snapshotsRead"; readonly request: number; readonly snapshots: readonly Snapshot[] }
  | { readonly type: "readFailed"; readonly request: number; readonly text: string }
  | { readonly type: "progressed"; readonly request: number; readonly at: number; readonly progress: Progress }
  | {
      readonly type: "sourceEnded";
      readonly request: number;
      /** Which of the request's sources. */
      readonly at: number;
      /** As the user typed it. */
      readonly source: string;
      readonly opened: Opened;
    }
  | { readonly type: "heapAnalysed"; readonly request: number; readonly analysis: HeapAnalysis }
  | {
      readonly type: "analysed";
      readonly request: number;
      readonly analysis: Analysis;
      readonly whole: Analysis;
    }
  | { readonly type: "waitersFound"; readonly analysis: Analysis; readonly rows: readonly WaiterRow[] }
  | { readonly type: "settled"; readonly request: number; readonly notice: string | null; readonly tone: Tone }
  | { readonly type: "exportRefused"; readonly request: number; readonly report: ReportChoice; readonly path: string }
  | { readonly type: "pathsListed"; readonly typed: string; readonly names: readonly string[] }
  | { readonly type: "sourceRead"; readonly file: string; readonly text: string | null }
  | { readonly type: "pasteBegan" }
  | { readonly type: "pasteProgressed"; readonly bytes: number; readonly goroutines: number }
  | { readonly type: "pasteEnded" }
  | {
      readonly type: "pasteRead";
      readonly request: number;
      readonly snapshots: readonly Snapshot[];
      readonly heaps: readonly HeapTaken[];
      readonly trouble: string | null;
    }
  | { readonly type: "textPasted"; readonly text: string }
  | { readonly type: "noticed"; readonly text: string; readonly tone: Tone }
  | { readonly type: "liveTold"; readonly live: LiveStatus; readonly news: LiveNews }
  | { readonly type: "liveChanged"; readonly live: LiveStatus | null };

export type PromptEdit =
  | "backspace"
  | "delete"
  | "left"
  | "right"
  | "home"
  | "end"
  | "erase"
  | "eraseWord"
  | "complete"
  | "older"
  | "newer";
