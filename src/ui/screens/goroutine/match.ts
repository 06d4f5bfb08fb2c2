// A line and the filter's words -> the line with every match a span of its own, underlined.

import { type Line, type Span, span } from "../../draw/line.ts";

/** @param words in lower case */
export function underlined(source: Line, words: readonly string[]): Line {
  if (words.length === 0) return source;
  return { ...source, spans: source.spans.flatMap((part) => split(part, words)) };
}

function split({ text, role }: Span, words: readonly string[]): readonly Span[] {
  const lower = text.toLowerCase();
  // A letter that changes its length in lower case would shift every match behind it.
  if (lower.length !== text.length) return [span(text, role)];
  const spans: Span[] = [];
  let from = 0;
  for (let at = 0; at < text.length; ) {
    const word = words.find((one) => lower.startsWith(one, at));
    if (word === undefined) {
      at++;
      continue;
    }
    if (at > from) spans.push(span(text.slice(from, at), role));
    spans.push(span(text.slice(at, at + word.length), "match"));
    at += word.length;
    from = at;
  }
  if (from < text.length || spans.length === 0) spans.push(span(text.slice(from), role));
  return spans;
}
