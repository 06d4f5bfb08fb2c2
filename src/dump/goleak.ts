// The list of go.uber.org/goleak, which has a title where a dump has a header, -> the headers.

/**
 * `[Goroutine 52 in state select, 3 minutes, with main.work on top of the stack:`; the bracket before the first, a blank
 * before the others (goleak, internal/stack/stacks.go, Stack.String). A test's log has the whole list indented.
 */
const TITLE = /^([ \t]*)(\[?)Goroutine (\d{1,19}) in state (.+), with .* on top of the stack:\s*$/;

/** What made the text, in place of the words of a crash. */
export const LEAKS = "goleak: found unexpected goroutines";

/** @param line what stands above the list, behind the file and line of the test that asked for it; without blanks at its end */
export function beginsLeaks(line: string): boolean {
  return line.endsWith("found unexpected goroutines:");
}

/** @returns how far the list is indented; null when the line is no title */
export function indentOfTitle(line: string): number | null {
  const found = TITLE.exec(line);
  if (found === null) return null;
  return found[2] === "[" ? found[1]!.length : Math.max(0, found[1]!.length - 1);
}

/** @returns the header that Go would print, e.g. `goroutine 52 [select, 3 minutes]:`; null when the line is no title */
export function headerOfTitle(line: string): string | null {
  const found = TITLE.exec(line);
  return found === null ? null : `goroutine ${found[3]} [${found[4]}]:`;
}
