// Text between two markers of a document, read and written.

const marks = (name: string): readonly [string, string] => [`<!-- ${name} -->`, `<!-- /${name.split(":")[0]} -->`];

/** @throws where the text lacks the markers */
function bounds(text: string, name: string): { readonly from: number; readonly to: number } {
  const [begin, end] = marks(name);
  const at = text.indexOf(begin);
  const to = text.indexOf(end, at);
  if (at === -1 || to === -1) throw new Error(`there is no ${begin} … ${end}`);
  return { from: at + begin.length + 1, to };
}

/** @returns the text with `content` (ending in a newline) between `<!-- name -->` and its end */
export function put(text: string, name: string, content: string): string {
  const { from, to } = bounds(text, name);
  return text.slice(0, from) + content + text.slice(to);
}

/** @returns what stands there */
export function taken(text: string, name: string): string {
  const { from, to } = bounds(text, name);
  return text.slice(from, to);
}
