// A path as far as it was typed -> what could follow in its last part.

import { readdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * @param typed e.g. `dumps/sh`, `~/du`, `/`, ""
 * @returns names of the folder that begin like its last part, folders with a slash at their end; none for what is no path.
 *          Hidden ones only where the dot was typed.
 */
export async function pathsLike(typed: string): Promise<readonly string[]> {
  if (/^[a-z][a-z0-9+.-]*:/i.test(typed)) return [];
  const cut = typed.lastIndexOf("/") + 1;
  const [folder, begin] = [typed.slice(0, cut), typed.slice(cut)];
  const path = folder.startsWith("~/") ? join(homedir(), folder.slice(2)) : folder;
  const entries = await readdir(path === "" ? "." : path, { withFileTypes: true }).catch(() => []);
  return entries
    .filter(({ name }) => name.startsWith(begin) && (begin !== "" || !name.startsWith(".")))
    .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
    .sort();
}
