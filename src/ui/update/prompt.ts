// The line being typed: editing, completion, history, and what follows when it is accepted.

import type { PromptEdit } from "../message.ts";
import type { ReportChoice, ReportSubject } from "../ports.ts";
import { type Prompt, type State, scopeOf } from "../state.ts";
import { completionsOf, historyOf, takesPath } from "./completions.ts";
import { moveHandlers } from "./move.ts";
import { QUERIES, queryOf } from "./queries.ts";
import { beginReading } from "./reading.ts";
import { begin, type Handlers, only, type Step, withNotice } from "./step.ts";

const HISTORY = 50;

export const promptHandlers = {
  typed: (state, { text }) => edited(state, (prompt) => insert(prompt, text)),
  promptEdited: (state, { edit }) => {
    const { prompt } = state;
    if (prompt === null) return only(state);
    if (edit === "complete") return edited(state, (now) => complete(state, now));
    if (edit === "older" || edit === "newer") return recall(state, prompt, edit === "older" ? 1 : -1);
    return edited(state, EDITS[edit]);
  },
  promptAccepted: (state) => {
    const { prompt } = state;
    return prompt === null ? only(state) : ACCEPTED[prompt.kind]({ ...state, prompt: null }, prompt);
  },
  promptLeft: (state) => {
    const { prompt } = state;
    const left: State = { ...state, prompt: null };
    const query = prompt === null ? null : queryOf(prompt.kind);
    if (query !== null) return query.put(left, "");
    if (prompt?.kind === "hunt") return only({ ...left, over: left.over.filter((over) => over !== "hunt") });
    if (prompt?.kind === "help") return only({ ...left, over: left.over.slice(0, -1), help: { top: 0, search: "" } });
    return only(left);
  },
  filterAsked: (state) => {
    if (state.over.at(-1) === "help") return only({ ...state, prompt: newPrompt("help", state.help.search) });
    const kind = scopeOf(state) === "heap" ? "heapFilter" : "filter";
    return only({ ...state, prompt: newPrompt(kind, QUERIES[kind].inForce(state)) });
  },
  openAsked: (state) => asked({ ...state, prompt: newPrompt("open", "") }),
  connectAsked: (state) => only({ ...state, prompt: newPrompt("connect", "http://") }),
  pathsListed: (state, { typed, names }) => {
    const text = state.prompt?.text ?? "";
    const known = text.startsWith(state.paths.typed) ? state.paths.typed.length : 0;
    // A large folder may answer after a small one that was asked later.
    return only(typed.length < known || !text.startsWith(typed) ? state : { ...state, paths: { typed, names } });
  },
} satisfies Partial<Handlers>;

/** With the names that a path may go on with. */
export function asked(state: State): Step {
  const { prompt } = state;
  return prompt !== null && takesPath(prompt) ? only(state, { type: "listPaths", typed: prompt.text }) : only(state);
}

export function newPrompt(kind: Prompt["kind"], text: string, report: ReportChoice | null = null): Prompt {
  return { kind, text, at: text.length, historyAt: -1, report };
}

const ACCEPTED: Readonly<Record<Prompt["kind"], (state: State, prompt: Prompt) => Step>> = {
  filter: acceptQuery,
  heapFilter: acceptQuery,
  help: (state) => only(state),
  // Its enter is the form's own.
  hunt: (state) => only(state),
  open: (state, { text }) => openSource(state, text),
  connect: (state, { text }) => openSource(state, text),
  export: (state, { text, report }) => (report === null ? only(state) : exportTo(state, report, text, false)),
};

function openSource(state: State, text: string): Step {
  const source = text.trim();
  return source === "" || source === "http://" ? only(state) : beginReading(state, [source]);
}

function acceptQuery(state: State, { kind, text }: Prompt): Step {
  const query = queryOf(kind);
  if (query === null) return only(state);
  const error = query.errorOf(text);
  if (error !== null) return only(withNotice(state, `filter not changed: ${error.message}`, "error"));
  const history = [text, ...query.history(state).filter((old) => old !== text)].slice(0, HISTORY);
  return only(text === "" ? state : query.remember(state, history));
}

export function exportTo(state: State, { of, format }: ReportChoice, path: string, overwrite: boolean): Step {
  const subject = of === "heap" ? heapSubject(state) : goroutinesSubject(state);
  if (subject === null || path.trim() === "") return only(state);
  return begin(state, `writing ${path}`, (request) => ({
    type: "export",
    request,
    format,
    path: path.trim(),
    overwrite,
    subject,
  }));
}

function heapSubject({ heap: { analysis } }: State): ReportSubject | null {
  return analysis === null ? null : { of: "heap", analysis };
}

function goroutinesSubject({ session: { analysis }, notes, clusters: { filter } }: State): ReportSubject | null {
  return analysis === null ? null : { of: "goroutines", analysis, extras: { notes, filter } };
}

/** A change of text takes effect at once where the prompt is live: the filter, and the search in the help. */
function edited(state: State, edit: (prompt: Prompt) => Prompt): Step {
  if (state.prompt === null) return only(state);
  const prompt = edit(state.prompt);
  return inForce({ ...state, prompt }, prompt);
}

function inForce(state: State, { kind, text }: Prompt): Step {
  if (kind === "help") return only({ ...state, help: { top: 0, search: text } });
  const query = queryOf(kind);
  if (query === null) return asked(state);
  if (query.errorOf(text) !== null || text === query.inForce(state)) return only(state);
  return query.put(state, text);
}

function insert(prompt: Prompt, text: string): Prompt {
  const { text: old, at } = prompt;
  return { ...prompt, text: old.slice(0, at) + text + old.slice(at), at: at + text.length, historyAt: -1 };
}

/** With several candidates the text grows to what all share, and where that adds nothing becomes the best of them. */
function complete(state: State, prompt: Prompt): Prompt {
  const { at, text } = prompt;
  const found = completionsOf(prompt, state);
  const best = found[0];
  if (best === undefined) return prompt;
  const shared = found.reduce((head, { insert: other }) => sharedHead(head, other), best.insert);
  // Of several files none is the best.
  if (takesPath(prompt) && found.length > 1 && shared.length <= at - best.from) return prompt;
  const grown = shared.length > at - best.from ? shared : best.insert;
  return { ...prompt, text: text.slice(0, best.from) + grown + text.slice(at), at: best.from + grown.length };
}

function sharedHead(a: string, b: string): string {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return a.slice(0, length);
}

function recall(state: State, prompt: Prompt, by: number): Step {
  if (prompt.kind === "help") return moveHandlers.moved(state, { type: "moved", by: -by, unit: "row" });
  const history = historyOf(prompt, state);
  if (history.length === 0) return only(state);
  const historyAt = Math.max(-1, Math.min(history.length - 1, prompt.historyAt + by));
  const text = historyAt === -1 ? "" : (history[historyAt] ?? "");
  return edited(state, (now) => ({ ...now, text, at: text.length, historyAt }));
}

const EDITS: Readonly<Record<Exclude<PromptEdit, "complete" | "older" | "newer">, (prompt: Prompt) => Prompt>> = {
  backspace: (prompt) => erase(prompt, before(prompt), prompt.at),
  delete: (prompt) => erase(prompt, prompt.at, after(prompt)),
  left: (prompt) => ({ ...prompt, at: before(prompt) }),
  right: (prompt) => ({ ...prompt, at: after(prompt) }),
  home: (prompt) => ({ ...prompt, at: 0 }),
  end: (prompt) => ({ ...prompt, at: prompt.text.length }),
  erase: (prompt) => erase(prompt, 0, prompt.at),
  eraseWord: (prompt) => erase(prompt, prompt.text.slice(0, prompt.at).search(/\S*\s*$/), prompt.at),
};

function erase(prompt: Prompt, from: number, to: number): Prompt {
  return { ...prompt, text: prompt.text.slice(0, from) + prompt.text.slice(to), at: from, historyAt: -1 };
}

/** The place one whole character to the left. */
function before({ text, at }: Prompt): number {
  return at - (Array.from(text.slice(0, at)).at(-1)?.length ?? 0);
}

function after({ text, at }: Prompt): number {
  return at + (Array.from(text.slice(at))[0]?.length ?? 0);
}
