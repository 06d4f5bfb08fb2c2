// A frame -> where its code lives: runtime, std, a module, or the user's own code.

import type { Frame, Stack } from "../dump/model.ts";
import type { Origin } from "./cluster.ts";
import { packageOf } from "./package-of.ts";

/** First path elements of the standard library; a module of one's own may be called alike, so the file decides first. */
const STD_ROOTS = new Set(
  "archive arena bufio builtin bytes cmp compress container context crypto database debug embed encoding errors expvar flag fmt go hash html image index internal io iter log maps math mime net os path plugin reflect regexp runtime slices sort strconv strings structs sync syscall testing text time unicode unique unsafe vendor weak".split(
    " ",
  ),
);

type Place = Pick<Frame, "func" | "file">;

/** Anything that has stacks: a snapshot, a heap profile. */
interface WithStacks {
  readonly stacks: readonly Pick<Stack, "frames" | "createdBy">[];
}

/**
 * @param snapshots all snapshots of the analysis: where `package main` lies tells where the user's own code lies
 * @returns a function that tells a frame's origin; it remembers what it has told
 */
export function originTeller(snapshots: readonly WithStacks[]): (frame: Place) => Origin {
  const roots = ownRoots(snapshots);
  const known = new Map<string, { readonly pkg: string; readonly origin: Origin }>();
  return ({ func, file }) => {
    const pkg = packageOf(func);
    // A file is of one package; where functions of two are in it (linknames), each is looked at anew.
    const last = known.get(file);
    if (last !== undefined && last.pkg === pkg) return last.origin;
    const origin = originOf(pkg, file, roots);
    known.set(file, { pkg, origin });
    return origin;
  };
}

/** Folders or import paths that hold the user's own code. */
interface OwnRoots {
  /** e.g. "/home/dev/shop/" or "github.com/prometheus/prometheus/"; empty when no frame of package main is in a dump. */
  readonly prefixes: readonly string[];
  /** Some module's file bears a version: then a file without one is the user's own. */
  readonly versioned: boolean;
}

function ownRoots(snapshots: readonly WithStacks[]): OwnRoots {
  const prefixes = new Set<string>();
  let versioned = false;
  const look = ({ func, file }: Place): void => {
    if (file.includes("@v")) versioned = true;
    else if (func.startsWith("main.") && file.includes("/")) prefixes.add(rootOf(file));
  };
  // The snapshots of one text share one list.
  for (const stacks of new Set(snapshots.map((snapshot) => snapshot.stacks))) {
    for (const { frames, createdBy } of stacks) {
      for (let at = 0; at < frames.length; at++) look(frames[at]!);
      if (createdBy !== null) look(createdBy);
    }
  }
  return { prefixes: [...prefixes], versioned };
}

/** `/src/shop/cmd/server/main.go` -> `/src/shop/`; `github.com/org/repo/cmd/x/main.go` -> `github.com/org/repo/`. */
function rootOf(file: string): string {
  const gopath = /^(?:.*\/src\/)?([^/]+\.[^/]+\/[^/]+\/[^/]+\/)/.exec(file);
  if (gopath !== null && (!file.startsWith("/") || file.includes("/src/"))) return gopath[1]!;
  const folder = file.slice(0, file.lastIndexOf("/") + 1);
  const cmd = folder.indexOf("/cmd/");
  return cmd > 0 ? folder.slice(0, cmd + 1) : folder;
}

function originOf(pkg: string, file: string, roots: OwnRoots): Origin {
  if (
    pkg === "runtime" ||
    pkg === "panic" ||
    pkg.startsWith("runtime/internal/") ||
    pkg.startsWith("internal/runtime/")
  )
    return "runtime";
  if (pkg === "main") return "main";
  // gccgo's library, whose functions bear other names than Go's. A module may be called libgo, too.
  const library = /\/libgo\/(go|runtime)\//.exec(file);
  if (library !== null) return library[1] === "runtime" ? "runtime" : "std";
  if (isStd(pkg, file)) return "std";
  // Up to Go 1.3 the runtime was in C, whose functions bear no package: `chanrecv` in `/usr/local/go/src/pkg/runtime/chan.goc`.
  if (!/[./]/.test(pkg) && /\/src\/pkg\/runtime\/[^/]+\.(?:c|goc|s)$/.test(file)) return "runtime";
  if (file.includes("@v") || file.includes("/vendor/") || file.startsWith("vendor/")) return "module";
  if (roots.prefixes.some((prefix) => file.startsWith(prefix) || file.includes(`/src/${prefix}`))) return "main";
  return isForeign(file, roots) ? "module" : "main";
}

/**
 * Built in GOPATH mode, own and foreign code print alike, without a version: the path decides. `HOST/ORG/REPO/…` is foreign
 * when it is not the own repository; `HOST/REPO/…` (google.golang.org/grpc, gopkg.in/yaml.v2) when its host is another, as
 * one's own domain may hold several of one's repositories.
 */
function isForeign(file: string, { prefixes, versioned }: OwnRoots): boolean {
  if (versioned || prefixes.length === 0) return false;
  const [, host, deeper] = /(?:^|\/src\/)([^/]+\.[^/]+)\/[^/]+\/([^/]+\/)?/.exec(file) ?? [];
  if (host === undefined) return false;
  return (
    deeper !== undefined ||
    !prefixes.some((prefix) => prefix.startsWith(`${host}/`) || prefix.includes(`/src/${host}/`))
  );
}

function isStd(pkg: string, file: string): boolean {
  const first = pkg.split("/", 1)[0]!;
  if (first.includes(".") || file.includes("@v")) return false;
  if (file === "" || !STD_ROOTS.has(first)) return STD_ROOTS.has(first) && file === "";
  const folder = file.slice(0, file.lastIndexOf("/"));
  // Linknamed functions (internal/poll.runtime_pollWait) have std names and the runtime's files: the name decides.
  return (
    folder === pkg ||
    folder.endsWith(`/src/${pkg}`) ||
    folder.endsWith(`/src/pkg/${pkg}`) ||
    /(?:^|\/src\/(?:pkg\/)?)(?:runtime|internal\/[\w/]+)$/.test(folder) ||
    !file.includes("/")
  );
}
