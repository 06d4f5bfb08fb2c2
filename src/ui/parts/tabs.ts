// State -> the rule under the answer: the views by their number keys, and where in them one is.

import { type Line, type Span, span, widthOfLine } from "../draw/line.ts";
import { type Over, VIEWS, type View } from "../scope.ts";
import { type State, viewsOf } from "../state.ts";
import { glyphsOf } from "./words.ts";

const OVER: Readonly<Record<Over, string>> = { goroutine: "detail", stacks: "stacks", hunt: "hunt", help: "help" };

/** `─[1 clusters › detail]─ 2 compare ─ 3 family ─ 4 waiters ─ 6 process ────`; where that is too wide, the other views by number. */
export function tabsLine(state: State): Line {
  const { plain, columns, view, over } = state;
  const { rule, into } = glyphsOf(state);
  if (plain) return { spans: [span(`view: ${[view, ...over.map((name) => OVER[name])].join(", ")}`)] };
  const shown = viewsOf(state);
  if (shown.length === 0) return { spans: [span(rule.repeat(columns), "dim")] };
  const place = [view, ...over.map((name) => OVER[name])].join(` ${into} `);
  const tab = (name: View, words: boolean): readonly Span[] => {
    const number = VIEWS.indexOf(name) + 1;
    const click = { type: "viewChosen", view: name } as const;
    if (name === view)
      return [span(`${rule}[`, "dim"), { ...span(`${number} ${place}`, "strong"), click }, span("]", "dim")];
    return [span(`${rule} `, "dim"), { ...span(`${number}${words ? ` ${name}` : ""} `, "dim"), click }];
  };
  const named = shown.flatMap((name) => tab(name, true));
  const spans = widthOfLine({ spans: named }) <= columns ? named : shown.flatMap((name) => tab(name, false));
  return { spans: [...spans, span(rule.repeat(Math.max(0, columns - widthOfLine({ spans }))), "dim")] };
}
