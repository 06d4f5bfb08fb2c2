// A text whose newlines are written as two characters each, as `%q` does -> the dump in it.

const ESCAPED = /(?:^|\\n|[^\w.])goroutine \d+ [^\\\n]{0,300}\]:\\n/;
const ESCAPED_BEGIN = /panic: |fatal error: |SIG[A-Z]+: |goroutine \d+ /;
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

export function holdsEscaped(text: string): boolean {
  return ESCAPED.test(text);
}

/** The text from where its dump begins, up to the end of the quotes around it. */
export function unescaped(text: string): string {
  const begin = text.search(ESCAPED_BEGIN);
  const plain = text
    .slice(begin, endOfQuotes(text, begin))
    .replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, code, one) =>
      code === undefined ? (ESCAPES[one] ?? one) : String.fromCharCode(Number.parseInt(code, 16)),
    );
  return `${plain}\n`;
}

/** @returns where the quotes around `at` are closed; the text's end when there are none. An apostrophe opens none. */
function endOfQuotes(text: string, at: number): number {
  let open = "";
  for (let here = 0; here < text.length; here++) {
    const char = text[here]!;
    if (char === "\\") here++;
    else if (char === open) {
      if (here >= at) return here;
      open = "";
    } else if (open === "" && here < at && (char === '"' || (char === "'" && !/\w/.test(text[here - 1] ?? ""))))
      open = char;
  }
  return text.length;
}
