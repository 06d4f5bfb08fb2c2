// What the user typed with --replicas -> one source per replica: a folder's files, a pattern's matches, or itself.

import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { glob } from "tinyglobby";
import { type Failure, failure, fileFailure } from "./failure.ts";
import { INDEX_FILE } from "./folder.ts";
import { isFailure, resolveSource } from "./resolve.ts";

/** `pod-2` comes before `pod-10`. */
const NATURAL = new Intl.Collator("en", { numeric: true });

/**
 * @param typed a file, a folder (with those below it), a pattern such as `dumps/*.txt`, a URL, …
 * @returns sources to read one by one, each as `resolveSource` takes it; a failure (exit 2) for a place that has none
 */
export async function expandReplicas(typed: string): Promise<readonly string[] | Failure> {
  const source = resolveSource(typed);
  if (isFailure(source)) return source;
  if (source.kind === "folder") return folderFiles(source.name, source.path);
  if (source.kind !== "file" || existsSync(source.path) || !/[*?[{]/.test(typed)) return [typed];
  const found = await glob(typed, { absolute: isAbsolute(typed), expandDirectories: false });
  return found.length > 0 ? found.sort(NATURAL.compare) : failure("missing", typed, "no file matches");
}

async function folderFiles(name: string, path: string): Promise<readonly string[] | Failure> {
  if (existsSync(join(path, INDEX_FILE)))
    return failure("usage", name, "a saved hunt is one process over time", "a folder with one dump per replica");
  try {
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name).slice(join(path, "/").length))
      .filter((file) => !file.split("/").some((part) => part.startsWith(".")))
      .sort(NATURAL.compare);
    if (files.length === 0) return failure("empty-folder", name, "a folder without files", "one dump per replica");
    return files.map((file) => join(path, file));
  } catch (error) {
    return fileFailure(name, error);
  }
}
