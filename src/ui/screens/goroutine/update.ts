// What the keys of the detail do: arguments, and the matches of the filter.

import { documentRows, scrollTo } from "../../draw/layout.ts";
import { type Handlers, only, withNotice } from "../../update/step.ts";
import { documentLength, matchLines } from "./document.ts";
import { GOROUTINE_SORTS } from "./state.ts";

export const goroutineHandlers = {
  argumentsToggled: (state) => {
    const { goroutine } = state;
    return only({ ...state, goroutine: { ...goroutine, showArguments: !goroutine.showArguments } });
  },
  goroutinesSorted: (state) => {
    const { goroutine } = state;
    const sort = GOROUTINE_SORTS[(GOROUTINE_SORTS.indexOf(goroutine.sort) + 1) % GOROUTINE_SORTS.length] ?? "accused";
    return only(withNotice({ ...state, goroutine: { ...goroutine, sort, reversed: false } }, `goroutines by ${sort}`));
  },
  goroutinesReversed: (state) => {
    const reversed = !state.goroutine.reversed;
    const text = `goroutines by ${state.goroutine.sort}${reversed ? ", reversed" : ""}`;
    return only(withNotice({ ...state, goroutine: { ...state.goroutine, reversed } }, text));
  },
  matchSought: (state, { by }) => {
    const matches = matchLines(state);
    if (matches.length === 0) return only(withNotice(state, "no match of the filter's words here"));
    const { match } = state.goroutine;
    const found = by === 1 ? matches.find((at) => at > match) : matches.findLast((at) => at < match);
    if (found === undefined)
      return only(withNotice(state, by === 1 ? "that was the last match" : "that was the first match"));
    const rows = documentRows(state);
    const top = scrollTo(found, state.goroutine.top, rows, documentLength(state));
    const text = `match ${matches.indexOf(found) + 1} of ${matches.length}`;
    return only(withNotice({ ...state, goroutine: { ...state.goroutine, top, match: found } }, text));
  },
} satisfies Partial<Handlers>;
