// A paste: its figures while it comes in, then what it held; a line of text is a source, or words for the prompt.

import type { Progress } from "../ports.ts";
import type { State } from "../state.ts";
import { arrive } from "./arrive.ts";
import { newPrompt } from "./prompt.ts";
import { beginReading } from "./reading.ts";
import { begin, finish, type Handlers, only, withNotice } from "./step.ts";

const NOTHING_YET: Progress = { bytes: 0, share: null, goroutines: 0, step: "" };

export const pastingHandlers = {
  pasteBegan: (state) => only({ ...state, pasting: NOTHING_YET, notice: null }),
  pasteProgressed: (state, { bytes, goroutines }) =>
    only(state.pasting === null ? state : { ...state, pasting: { ...NOTHING_YET, bytes, goroutines } }),
  // After a cancel the end still comes; what it carries is not wanted any more.
  pasteEnded: (state) =>
    state.pasting === null
      ? only(state)
      : begin({ ...state, pasting: null }, "reading the paste", (request) => ({ type: "decode", request }), true),
  pasteRead: (state, { request, snapshots, heaps, trouble }) => {
    const done = finish(state, request);
    if (done === null) return only(state);
    if (state.hunt.run !== null) return only(withNotice(done, "a hunt is under way: paste when it has ended", "error"));
    return snapshots.length + heaps.length === 0
      ? only(withNotice(done, `not a goroutine dump: ${trouble ?? "nothing was pasted"}`, "error"))
      : arrive({ ...done, prompt: null, menu: null }, { snapshots, heaps, hunt: null }, "pasted");
  },
  textPasted: (state, { text }) => {
    const done: State = { ...state, pasting: null };
    if (done.prompt === null) return beginReading(done, [text]);
    // A URL takes the place of the beginning that is offered for one.
    const offered = done.prompt.text === "http://" && /^[\w+.-]+:\/\//.test(text);
    const prompt = offered ? { ...done.prompt, text: "", at: 0 } : done.prompt;
    const joined = prompt.text.slice(0, prompt.at) + text + prompt.text.slice(prompt.at);
    const query = prompt.kind === "filter" || prompt.kind === "heapFilter";
    const kept = query ? newPrompt(prompt.kind, joined) : { ...prompt, text: joined };
    return only({ ...done, prompt: { ...kept, at: prompt.at + text.length } });
  },
} satisfies Partial<Handlers>;
