// What is typed in the screen -> its snapshots. A selector of pods is one snapshot: the sum of all that can be read.

import { analyseReplicas } from "../analyse.ts";
import type { HttpOptions } from "../source/http-options.ts";
import type { Progress } from "../source/read.ts";
import { isFailure, resolveSource } from "../source/resolve.ts";
import { expandAll, readReplicas } from "./fleet.ts";
import { type ReadSources, readSource } from "./read.ts";

/**
 * @returns what `readSource` does; of a selector what could not be read is a warning of its snapshot
 * @throws UserError with the failure's line and exit status
 */
export async function readTyped(
  typed: string,
  http: HttpOptions,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<ReadSources> {
  const source = resolveSource(typed);
  if (isFailure(source) || source.kind !== "pods") return readSource(typed, http, signal, onProgress);
  const expanded = await expandAll([typed], { replicas: false }, http);
  const [only, ...others] = expanded.sources;
  if (only !== undefined && others.length + expanded.unread.length === 0)
    return readSource(only, http, signal, onProgress);
  const { snapshots, warnings } = analyseReplicas(await readReplicas(expanded, http));
  return { snapshots: snapshots.map((sum) => ({ ...sum, source: typed, warnings })), hunt: null };
}
