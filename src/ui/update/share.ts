// What leaves the screen: copies, reports written to files, the editor, notes.

import { momentOf } from "../draw/names.ts";
import { NOTES } from "../ports.ts";
import { copyText } from "../screens/goroutine/copy.ts";
import { heapCopies, heapCopyText } from "../screens/heap/copy.ts";
import { chosenRow } from "../screens/heap/rows.ts";
import { lineToRead, selectedOf } from "../select.ts";
import { type Menu, type MenuItem, type State, scopeOf } from "../state.ts";
import { atCluster } from "./move.ts";
import { exportTo, newPrompt } from "./prompt.ts";
import { begin, finish, type Handlers, only, type Step, withNotice } from "./step.ts";

const EXTENSIONS: Readonly<Record<string, string>> = {
  text: "txt",
  json: "json",
  markdown: "md",
  html: "html",
  pprof: "pb.gz",
  junit: "xml",
  sarif: "sarif",
  folded: "folded",
};

export const shareHandlers = {
  copyAsked: (state) => {
    if (scopeOf(state) === "heap") return only(withMenu(state, "copy", heapCopies(state)));
    return atCluster(state, (here) =>
      only(
        withMenu(here, "copy", [
          { label: "stack", message: { type: "copyChosen", what: "stack" } },
          { label: "goids", message: { type: "copyChosen", what: "goids" } },
          { label: "one-line summary", message: { type: "copyChosen", what: "summary" } },
          { label: "issue text (Markdown)", message: { type: "copyChosen", what: "issue" } },
          { label: "file:line", message: { type: "copyChosen", what: "file:line" } },
        ]),
      ),
    );
  },
  copyChosen: (state, { what }) => {
    const cluster = selectedOf(state);
    const { analysis } = state.session;
    if (cluster === null || analysis === null) return only(state);
    const text = copyText(what, cluster, analysis, state.notes.get(cluster.id) ?? null);
    return begin({ ...state, menu: null }, "copying", (request) => ({ type: "copy", request, text, what, analysis }));
  },
  heapCopyChosen: (state, { what }) => {
    const text = heapCopyText(what, state);
    if (text === null) return only(state);
    // With --redact the profiles have pseudonyms since they were read.
    const analysis = null;
    return begin({ ...state, menu: null }, "copying", (request) => ({ type: "copy", request, text, what, analysis }));
  },
  exportAsked: (state) => {
    const of = scopeOf(state) === "heap" ? "heap" : "goroutines";
    const formats = of === "heap" ? state.heap.formats : state.formats;
    return only(
      withMenu(
        state,
        of === "heap" ? "export the heap as" : "export as",
        formats.map((format) => ({ label: format, message: { type: "exportChosen", report: { of, format } } })),
      ),
    );
  },
  exportChosen: (state, { report }) => {
    const { of, format } = report;
    const day = momentOf(state.now).slice(0, 16).replace(/[-:]/g, "").replace(" ", "-");
    return only({
      ...state,
      menu: null,
      prompt: newPrompt(
        "export",
        `unpark-${of === "heap" ? "heap-" : ""}${day}.${EXTENSIONS[format] ?? format}`,
        report,
      ),
    });
  },
  exportRefused: (state, { request, report, path }) => {
    const done = finish(state, request);
    if (done === null) return only(state);
    return only(
      withMenu(done, `${path} exists`, [
        { label: "another name", message: { type: "exportChosen", report } },
        { label: "replace it", message: { type: "overwriteChosen", report, path } },
      ]),
    );
  },
  overwriteChosen: (state, { report, path }) => exportTo({ ...state, menu: null }, report, path, true),
  editorAsked: (state) => {
    if (scopeOf(state) !== "heap") return atCluster(state, (here) => edit(here, lineToRead(selectedOf(here)!)));
    const row = chosenRow(state);
    return row === null ? only(state) : edit(state, row);
  },
  noteAsked: (state) => {
    const notes = NOTES.map((note) => ({
      label: note,
      message: { type: "noted", note } as const,
    }));
    const items = [...notes, { label: "no note", message: { type: "noted", note: null } } as const];
    return atCluster(state, (here) => only(withMenu(here, "note", items)));
  },
  noted: (state, { note }) => {
    const id = selectedOf(state)?.id;
    if (id === undefined) return only(state);
    const notes = new Map(state.notes);
    if (note === null) notes.delete(id);
    else notes.set(id, note);
    return only({ ...state, menu: null, notes }, { type: "saveNote", id, note });
  },
  settled: (state, { request, notice, tone }) => {
    const done = finish(state, request);
    if (done === null) return only(state);
    return only(notice === null ? done : withNotice(done, notice, tone));
  },
  sourceRead: (state, { file, text }) => {
    const lines = text === null ? null : text.split(/\r?\n/);
    return only({ ...state, sources: new Map(state.sources).set(file, lines) });
  },
} satisfies Partial<Handlers>;

function edit(state: State, { file, line }: { readonly file: string; readonly line: number | null }): Step {
  if (file === "" || line === null) return only(withNotice(state, "no file is named for it"));
  return begin(state, "editing", (request) => ({ type: "edit", request, file, line }));
}

function withMenu(state: State, title: string, items: readonly MenuItem[]): State {
  const menu: Menu = { title, items, index: 0 };
  return { ...state, menu, prompt: null };
}
