// What is typed in the screen -> its dumps and profiles. A selector of pods is one dump: the sum of all that can be read.

import { analyseReplicas } from "../../analyse.ts";
import { isFailure, resolveSource } from "../../source/resolve.ts";
import { expandAll, readReplicas } from "../replicas/fleet.ts";
import { type ProfilesRequest, type ReadProfiles, readProfiles } from "./profiles.ts";

/**
 * @returns what `readProfiles` does; of a selector what could not be read is a warning of its snapshot
 * @throws UserError for a selector of which nothing can be read
 */
export async function readTyped(typed: string, request: ProfilesRequest): Promise<ReadProfiles> {
  const source = resolveSource(typed);
  if (isFailure(source) || source.kind !== "pods") return readProfiles(typed, request);
  const { http } = request;
  const expanded = await expandAll([typed], { replicas: false }, http);
  const [only, ...others] = expanded.sources;
  if (only !== undefined && others.length + expanded.unread.length === 0) return readProfiles(only, request);
  const { snapshots, warnings } = analyseReplicas(await readReplicas(expanded, http));
  const items = snapshots.map((sum) => ({ ...sum, source: typed, warnings }));
  return { items, residentBytes: null, hunt: null, failure: null };
}
