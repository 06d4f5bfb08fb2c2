// Goroutines in short -> the text that Go prints of them.

export interface Short {
  readonly id: number;
  readonly state: string;
  /** Top first: `func(args)`, with `:line` behind it where the line matters. */
  readonly frames: readonly string[];
  /** `func`, `func in goroutine N`, or left out for main and the like. */
  readonly by?: string;
}

/** The goroutine that prints the dump, as goroutine 1: without it a dump is an excerpt. */
const ASKER: Short = {
  id: 1,
  state: "running",
  frames: ["runtime/pprof.writeGoroutineStacks({0x1, 0x2})", "main.main()"],
};

export function dumpOf(...goroutines: readonly Short[]): string {
  return excerptOf(ASKER, ...goroutines);
}

export function excerptOf(...goroutines: readonly Short[]): string {
  return `${goroutines.map(textOf).join("\n\n")}\n`;
}

/** The same goroutine n times, with ids from `id` on. */
export function times(n: number, one: Short): readonly Short[] {
  return Array.from({ length: n }, (_, at) => ({ ...one, id: one.id + at }));
}

function textOf({ id, state, frames, by }: Short): string {
  const lines = frames.flatMap((frame) => {
    const [, call = frame, line = "10"] = /^(.*\)):(\d+)$/.exec(frame) ?? [];
    return [call, `\t${fileOf(call)}:${line} +0x1d`];
  });
  const created = by === undefined ? [] : [`created by ${by}`, `\t${fileOf(by)}:20 +0x2e`];
  return [`goroutine ${id} [${state}]:`, ...lines, ...created].join("\n");
}

/** A module's path bears a version, Go's own lies in GOROOT, package main in the user's folder. */
function fileOf(func: string): string {
  const path = /^[^([]*/.exec(func)?.[0] ?? "";
  const pkg = path.slice(0, path.indexOf(".", path.lastIndexOf("/") + 1));
  if (pkg === "main") return "/src/shop/main.go";
  return /^[^/]+\.[^/]+\//.test(pkg) ? `/go/pkg/mod/${pkg}@v1.2.3/file.go` : `/usr/local/go/src/${pkg}/file.go`;
}
