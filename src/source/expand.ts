// What the user typed with --replicas -> one source per replica: a folder's files, a pattern's matches, or itself.

import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { type Failure, failure, fileFailure } from "./failure.ts";
import { INDEX_FILE, readSavedHunt } from "./file/folder.ts";
import { inNaturalOrder } from "./file/natural.ts";
import type { HttpOptions } from "./http/options.ts";
import type { K8sAddress } from "./k8s/k8s-address.ts";
import { isFailure, resolveSource } from "./resolve.ts";

/** Sources to read one by one, each as `resolveSource` takes it, and why others are none. */
export interface Expansion {
  readonly sources: readonly string[];
  readonly failures: readonly Failure[];
}

/** @param typed a file, a folder (with those below it), a pattern such as `dumps/*.txt`, a URL, `k8s://…` */
export async function expandReplicas(typed: string, options: HttpOptions): Promise<Expansion> {
  const source = resolveSource(typed);
  if (isFailure(source)) return expansion(source);
  if (source.kind === "series")
    return expansion(
      failure("usage", source.name, "is a service over time, whose instances are summed", "no --replicas"),
    );
  if (source.kind === "folder") return expansion(await folderSources(source.name, source.path));
  if (source.kind === "pods") return expandPods(source.name, source.address, options);
  if (source.kind !== "file" || existsSync(source.path) || !/[*?[{]/.test(typed)) return expansion([typed]);
  const { glob } = await import("tinyglobby");
  const found = await glob(typed, { absolute: isAbsolute(typed), expandDirectories: false });
  return expansion(found.length > 0 ? inNaturalOrder(found) : failure("missing", typed, "no file matches"));
}

/** @returns for a source that is no selector of pods: itself */
export async function expandSelector(typed: string, options: HttpOptions): Promise<Expansion> {
  const source = resolveSource(typed);
  return isFailure(source) || source.kind !== "pods"
    ? expansion([typed])
    : expandPods(source.name, source.address, options);
}

async function expandPods(name: string, address: K8sAddress, options: HttpOptions): Promise<Expansion> {
  const { podsOf } = await import("./k8s/pods.ts");
  const until = options.timeoutMs === null ? null : performance.now() + options.timeoutMs;
  const pods = await podsOf(name, address, { signal: new AbortController().signal, until, options });
  return isFailure(pods) ? expansion(pods) : { sources: pods.sources, failures: pods.idle };
}

function expansion(found: readonly string[] | Failure): Expansion {
  return isFailure(found) ? { sources: [], failures: [found] } : { sources: found, failures: [] };
}

async function folderSources(name: string, path: string): Promise<readonly string[] | Failure> {
  if (existsSync(join(path, INDEX_FILE))) {
    const hunt = readSavedHunt(name, path);
    if (isFailure(hunt)) return hunt;
    // A hunt of replicas is opened as a whole.
    if (hunt.snapshots.every(({ replica }) => replica !== undefined)) return [path];
    return failure("usage", name, "a saved hunt is one process over time", "a folder with one dump per replica");
  }
  try {
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name).slice(join(path, "/").length))
      .filter((file) => !file.split("/").some((part) => part.startsWith(".")));
    if (files.length === 0) return failure("empty-folder", name, "a folder without files", "one dump per replica");
    return inNaturalOrder(files).map((file) => join(path, file));
  } catch (error) {
    return fileFailure(name, error);
  }
}
