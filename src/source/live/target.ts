// A URL as a user gives it -> where its goroutine profile may lie, best guess first.

/** Profiles net/http/pprof serves by name; a URL that ends in one is the profile itself. */
const PROFILES = new Set(["goroutine", "goroutineleak", "heap", "allocs", "block", "mutex", "threadcreate"]);

/**
 * folder: the folder of net/http/pprof, whatever its prefix: profiles are asked below it, in the form that suits.
 * exact: asked as it is, e.g. a dump that some handler or a plain file server hands out.
 */
export interface Target {
  readonly kind: "folder" | "exact";
  /** A folder's path ends in a slash. */
  readonly url: URL;
}

/**
 * @param url e.g. `http://host:6060`, `http://host/admin/debug/pprof/`, `http://host/debug/pprof/goroutine?debug=1`
 * @returns targets to try in turn, at least one. A query that says what is wanted (`debug=`, `seconds=`) is obeyed;
 *          other parameters (a token) are kept for every request.
 */
export function targetsOf(url: URL): readonly [Target, ...Target[]] {
  const segments = url.pathname.split("/").filter((segment) => segment !== "");
  const last = segments.at(-1) ?? "";
  const parent = segments.at(-2) ?? "";
  if (url.searchParams.has("debug") || url.searchParams.has("seconds")) return [{ kind: "exact", url }];
  if (last === "goroutine") return [folder(url, segments.slice(0, -1))];
  if (PROFILES.has(last) && parent === "pprof") return [{ kind: "exact", url }];
  const below = folder(url, [...segments, "debug", "pprof"]);
  if (segments.length === 0) return [below];
  if (last === "pprof" && parent === "debug") return [folder(url, segments)];
  if (last === "pprof") return [folder(url, segments), below];
  if (last === "debug") return [folder(url, [...segments, "pprof"]), below];
  return [below, { kind: "exact", url }, folder(url, segments)];
}

/**
 * @param profile e.g. `goroutine`, `heap`
 * @param query   e.g. `{ debug: "2" }`; added to what the folder's URL already has
 */
export function profileUrl(folderUrl: URL, profile: string, query: Readonly<Record<string, string>> = {}): URL {
  const url = new URL(folderUrl);
  url.pathname += profile;
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url;
}

function folder(url: URL, segments: readonly string[]): Target {
  const at = new URL(url);
  at.pathname = `/${segments.map((segment) => `${segment}/`).join("")}`;
  return { kind: "folder", url: at };
}
