// A file as a dump prints it, and --source-root -> where it lies on this machine.

import { statSync } from "node:fs";
import { isAbsolute, join, relative, resolve, sep } from "node:path";

/** Source files are smaller; a dump may name anything, a device or a core file too. */
const MOST_BYTES = 8 << 20;

/**
 * Tries ever shorter ends of the path below the root (builds elsewhere, -trimpath), then the path as printed.
 *
 * @param root --source-root, or null
 * @returns a regular file of a source's size, or null; a path that leads out of the root is not followed
 */
export function findSource(file: string, root: string | null): string | null {
  const below = root === null ? null : belowRoot(file, root);
  if (below !== null) return join(root!, below);
  return isAbsolute(file) && isSource(file) ? file : null;
}

/** @returns a function from a file as printed to its path below the root, with slashes; null where it is not there */
export function sourceRelative(root: string | null): (file: string) => string | null {
  if (root === null) return () => null;
  const known = new Map<string, string | null>();
  return (file) => {
    let found = known.get(file);
    if (found === undefined) {
      found = belowRoot(file, root);
      known.set(file, found);
    }
    return found;
  };
}

function belowRoot(file: string, root: string): string | null {
  const parts = file.split(/[/\\]/).filter((part) => part !== "" && part !== ".");
  if (parts.includes("..") || file.includes("\0")) return null;
  const inside = relative(resolve(root), resolve(file));
  if (isAbsolute(file) && !inside.startsWith("..") && !isAbsolute(inside) && isSource(file)) return slashed(inside);
  for (let at = 0; at < parts.length; at++) {
    const path = join(...parts.slice(at));
    if (isSource(join(root, path))) return slashed(path);
  }
  return null;
}

function slashed(path: string): string {
  return path.split(sep).join("/");
}

function isSource(path: string): boolean {
  try {
    const stat = statSync(path);
    return stat.isFile() && stat.size <= MOST_BYTES;
  } catch {
    // Not there, or a name no file system takes.
    return false;
  }
}
