// Profiles of which some show one moment in two forms -> one profile for each moment.

import type { Warning } from "../dump/model.ts";
import type { HeapProfile } from "./model.ts";

export interface Moments {
  readonly profiles: readonly HeapProfile[];
  /** For each of them: which of the given ones it is. */
  readonly from: readonly number[];
  readonly warnings: readonly Warning[];
}

/**
 * Saved side by side, text and protobuf come in turns when all files of a folder are named: each pair is one moment, not
 * a cycle. The text is kept, for its exact figures, with the protobuf's time.
 *
 * @returns the profiles as they are unless the two forms alternate, for two pairs at least
 */
export function momentsOf(profiles: readonly HeapProfile[]): Moments {
  const alternate = profiles.every(({ form }, at) => at === 0 || form !== profiles[at - 1]!.form);
  if (!alternate || profiles.length < 4 || profiles.length % 2 === 1)
    return { profiles, from: profiles.map((_, at) => at), warnings: [] };
  const from = profiles.flatMap(({ form }, at) => (form === "debug=1" ? [at] : []));
  const kept = from.map((at) => {
    const text = profiles[at]!;
    return { ...text, takenAt: text.takenAt ?? profiles[at % 2 === 0 ? at + 1 : at - 1]!.takenAt };
  });
  const message = `text and protobuf come in turns: taken for ${kept.length} moments in two forms each, of which the text is used`;
  return { profiles: kept, from, warnings: [{ code: "two-forms", message, line: null }] };
}
