// A frame of the user's own code -> a link to its line, as `--source-url` says.

import type { OriginFrame } from "../cluster/cluster.ts";
import type { PageData } from "../report/html/html.ts";
import { clean } from "../text/clean.ts";

type Placed = Pick<OriginFrame, "file" | "line" | "origin">;

export type LinkOf = (frame: Placed) => string | null;

/** @returns null for code that is not the user's, and where there is no template */
export function linker({ sourceUrl, goroutines }: PageData): LinkOf {
  if (sourceUrl === null) return () => null;
  const paths = new Map(
    Object.entries(goroutines?.paths ?? {}).map(([at, path]) => [goroutines?.strings[Number(at)], path]),
  );
  return ({ file, line, origin }) => {
    if (origin !== "main" || file === "") return null;
    const path = clean(paths.get(file) ?? file).replace(/^\/+/, "");
    const encoded = path.split("/").map(encodeURIComponent).join("/");
    return sourceUrl.replaceAll("{file}", () => encoded).replaceAll("{line}", String(line));
  };
}
