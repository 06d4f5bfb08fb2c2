// The command line -> options. The only place that knows yargs.

import yargs from "yargs";
import { GROUPINGS, type Grouping } from "../analyse.ts";
import { GRANULARITIES, type Granularity } from "../heap/analysis.ts";
import { SAMPLE_TYPES, type SampleType } from "../heap/model.ts";
import { FORMATS, type Format } from "../report/index.ts";
import { SORT_KEYS, type SortKey } from "../report/sort.ts";
import { UserError } from "./exit.ts";

export const GATES = ["zombie", "suspect", "growth", "none"] as const;
/** growth is of the heap alone, the others of goroutines. */
export type FailOn = (typeof GATES)[number];

export interface Options {
  readonly command: "look" | "hunt" | "heap" | "push";
  readonly sources: readonly string[];
  readonly format: Format | null;
  readonly out: string | null;
  readonly filter: string | null;
  readonly groupBy: Grouping;
  readonly sort: SortKey | null;
  readonly top: number | null;
  readonly failOn: FailOn;
  readonly headers: readonly string[];
  readonly cacert: string | null;
  readonly cert: string | null;
  readonly key: string | null;
  readonly insecure: boolean;
  /** Milliseconds. */
  readonly timeoutMs: number | null;
  readonly intervalMs: number;
  /** `--interval` was given: push goes on and on. */
  readonly again: boolean;
  readonly baseline: string | null;
  readonly idle: boolean;
  readonly replicas: boolean;
  readonly redact: boolean;
  readonly sourceRoot: string | null;
  /** With `{file}` and `{line}`. */
  readonly sourceUrl: string | null;
  readonly color: "auto" | "always" | "never";
  readonly maxBytes: number | null;
  readonly maxPauseMs: number | null;
  readonly demo: boolean;
  readonly schema: boolean;
  readonly hunt: HuntArguments;
  readonly heap: HeapArguments;
}

export interface HeapArguments {
  readonly granularity: Granularity;
  readonly sampleType: SampleType;
  /** The function whose callers and callees are asked for. */
  readonly peek: string | null;
  readonly byCum: boolean;
}

export interface HuntArguments {
  readonly load: string | null;
  readonly loadUrl: string | null;
  readonly connections: number;
  readonly durationMs: number;
  readonly cycles: number;
  readonly settleMs: number;
  readonly save: string | null;
}

const EXAMPLES: readonly (readonly [string, string])[] = [
  ["$0 dump.txt", "what is stuck in one dump"],
  ["$0 before.txt after.txt later.txt.gz", "what the load left behind"],
  ["kubectl logs POD | $0", "a dump out of a log"],
  ["$0 http://127.0.0.1:6060", "a live process"],
  ["$0 --replicas dumps/", "one dump per replica, summed: which of them hold the zombies"],
  ["$0 k8s://shop/app=api", "the pods of a selector, by the user's own kubectl"],
  ["$0 before.txt after.txt --format json --fail-on zombie", "for CI"],
  ["$0 dump.txt --filter 'state:\"chan send\" wait:>5m'", "only some"],
  ["$0 heap 0.heap 1.heap 2.heap 3.heap", "what grew in every cycle"],
  ["$0 push http://127.0.0.1:6060 pyroscope://pyro:4040/api", "keep its profiles in a Pyroscope"],
  ["$0 'pyroscope://pyro:4040/api?from=now-7d'", "what grew there over days"],
];

/** Options that take a value. */
const VALUED = [
  ...["format", "out", "filter", "group-by", "sort", "top", "fail-on", "header", "cacert", "cert", "key", "timeout"],
  ...["interval", "baseline", "source-root", "source-url", "color", "max-bytes", "max-pause", "sample-type", "peek"],
  ...["load", "load-url", "connections", "duration", "cycles", "settle", "save"],
];

/**
 * @param argv    words after the program's name
 * @param version printed by --version
 * @returns the options, or null when help, version or the completion script was printed
 * @throws UserError (exit 2) for a usage error, one line with a hint at --help
 */
export async function readArguments(argv: readonly string[], version: string): Promise<Options | null> {
  const parser = common(yargs([...argv]).scriptName("unpark"), version);
  const parsed = (await parser.parseAsync()) as Readonly<Record<string, unknown>>;
  const words = (parsed._ as readonly (string | number)[]).map(String);
  if (
    parsed.help === true ||
    parsed.version === true ||
    words[0] === "completion" ||
    argv.includes("--get-yargs-completions")
  )
    return null;
  return toOptions(words, parsed);
}

function common(parser: ReturnType<typeof yargs>, version: string) {
  return parser
    .usage(
      "$0 [SOURCE...]\n$0 hunt URL\n$0 heap SOURCE...\n$0 push SOURCE... pyroscope://HOST/APP\n\nFinds the goroutines that will never be unparked. A SOURCE is a file (plain or gzip), a folder a hunt saved, -, a URL, HOST:PORT, k8s://NAMESPACE/SELECTOR or pyroscope://HOST/APP; two or more, oldest first, show what the load left behind.",
    )
    .option("format", { choices: FORMATS, describe: "print a report instead of opening the screen" })
    .option("out", { type: "string", describe: "write the report to this file" })
    .option("filter", { type: "string", describe: "only clusters that match this query" })
    .option("group-by", {
      choices: [...GROUPINGS, ...GRANULARITIES.filter((name) => name !== "function")],
      describe: "coarser clusters (default: signature); heap: function, line, package, stack (default: function)",
    })
    .option("sort", { choices: SORT_KEYS, describe: "order of the rows (default: worst verdict first)" })
    .option("top", { type: "number", describe: "number of rows" })
    .option("fail-on", {
      choices: GATES,
      default: "none",
      describe: "exit 1 when a verdict of that class or worse is found; growth: when the heap leaks",
    })
    .option("header", { type: "string", array: true, nargs: 1, describe: "'K: V', sent with every request" })
    .option("cacert", { type: "string", describe: "certificates to trust (PEM)" })
    .option("cert", { type: "string", describe: "client certificate (PEM)" })
    .option("key", { type: "string", describe: "its private key (PEM)" })
    .option("insecure", { type: "boolean", describe: "do not check the server's certificate" })
    .option("timeout", { type: "string", describe: "for one whole fetch: seconds, or 500ms, 2m" })
    .option("interval", {
      type: "string",
      describe: "between two fetches of a live process in the screen (default: 5s); push: again and again",
    })
    .option("baseline", { type: "string", describe: "a saved dump to compare a live process with" })
    .option("idle", { type: "boolean", describe: "the last snapshot was taken with no load and no client left" })
    .option("replicas", { type: "boolean", describe: "the sources are replicas of one service: summed" })
    .option("redact", {
      type: "boolean",
      describe: "stable pseudonyms for what may be private, in every format and in push",
    })
    .option("source-url", {
      type: "string",
      describe: "links of the HTML report to your lines, e.g. 'https://…/{file}#L{line}'",
    })
    .option("source-root", { type: "string", describe: "where the user's source lies" })
    .option("color", { choices: ["auto", "always", "never"], default: "auto", describe: "colours" })
    .option("max-bytes", { type: "string", describe: "most that is fetched, e.g. 200MB" })
    .option("max-pause", { type: "string", describe: "longest the service may be stopped for a dump, e.g. 2s" })
    .option("load", { type: "string", group: "Hunt:", describe: "a command that makes the load" })
    .option("load-url", { type: "string", group: "Hunt:", describe: "built-in load on this http:// or ws:// URL" })
    .option("connections", { type: "number", default: 100, group: "Hunt:", describe: "of the built-in load" })
    .option("duration", { type: "string", default: "10s", group: "Hunt:", describe: "of the built-in load" })
    .option("cycles", { type: "number", default: 3, group: "Hunt:", describe: "rounds of load" })
    .option("settle", {
      type: "string",
      default: "30s",
      group: "Hunt:",
      describe: "longest wait for the counts to stand still",
    })
    .option("save", { type: "string", group: "Hunt:", describe: "folder for every snapshot" })
    .option("sample-type", { choices: SAMPLE_TYPES, group: "Heap:", default: "inuse_space", describe: "the figure" })
    .option("peek", { type: "string", group: "Heap:", describe: "callers and callees of this function" })
    .option("cum", { type: "boolean", group: "Heap:", describe: "rows by cumulative figures" })
    .option("demo", { type: "boolean", describe: "a story on bundled samples" })
    .option("schema", { type: "boolean", describe: "print the JSON Schema of --format json" })
    .example(EXAMPLES.map(([command, what]) => [command, what] as [string, string]))
    .completion("completion", "print a shell completion script")
    .version(version)
    .help()
    .alias("help", "h")
    .epilog("Exit status: 0 analysed, 1 the gate tripped, 2 usage or unreadable input, 3 not fetched, 130 interrupted")
    .strictOptions()
    .exitProcess(false)
    .detectLocale(false)
    .requiresArg(VALUED)
    .wrap(Math.min(100, process.stdout.columns ?? 100))
    .parserConfiguration({
      "duplicate-arguments-array": true,
      "boolean-negation": false,
      "parse-positional-numbers": false,
    })
    .fail((message, error) => {
      if (error instanceof UserError) throw error;
      throw new UserError(`${usageText(message ?? error?.message ?? "wrong usage")} (see unpark --help)`);
    });
}

/** yargs' words -> ours, which name the option as it is typed. */
function usageText(message: string): string {
  const [, option, given, choices] =
    /^Invalid values:\s+Argument: (\S+), Given: (.*), Choices: (.*)$/s.exec(message) ?? [];
  if (option !== undefined) return `--${option} takes ${choices?.replaceAll('"', "")}, not ${given}`;
  return message
    .replace(
      /^Unknown arguments?: (.*)$/s,
      (_, names: string) => `unknown option ${names.split(", ").map(dashed).join(", ")}`,
    )
    .replace(/^Not enough arguments following: (\S+)$/, (_, name: string) => `${dashed(name)} needs a value`);
}

function dashed(name: string): string {
  return `${name.length > 1 ? "--" : "-"}${name}`;
}

function toOptions(words: readonly string[], parsed: Readonly<Record<string, unknown>>): Options {
  const text = (name: string): string | null => {
    const value = last(parsed[name]);
    return typeof value === "string" ? value : null;
  };
  const command = words[0] === "hunt" || words[0] === "heap" || words[0] === "push" ? words[0] : "look";
  const failOn = text("fail-on") as FailOn;
  if (command === "look" && failOn === "growth")
    throw new UserError("--fail-on growth is for heap and hunt (see unpark --help)");
  if (command === "heap" && (failOn === "zombie" || failOn === "suspect"))
    throw new UserError(`heap takes --fail-on growth or none, not ${failOn} (see unpark --help)`);
  const grouping = text("group-by");
  return {
    command,
    sources: command === "look" ? words : words.slice(1),
    format: text("format") as Format | null,
    out: text("out"),
    filter: text("filter"),
    groupBy: command === "heap" ? "signature" : oneOf(GROUPINGS, grouping, "signature", "--group-by"),
    sort: text("sort") as SortKey | null,
    top: parsed.top === undefined ? null : readWhole(last(parsed.top), "--top", 1),
    failOn,
    headers: (parsed.header as readonly string[] | undefined) ?? [],
    cacert: text("cacert"),
    cert: text("cert"),
    key: text("key"),
    insecure: last(parsed.insecure) === true,
    timeoutMs: readSpan(text("timeout"), "--timeout"),
    intervalMs: readSpan(text("interval"), "--interval") ?? 5000,
    again: text("interval") !== null,
    baseline: text("baseline"),
    idle: last(parsed.idle) === true,
    replicas: last(parsed.replicas) === true,
    redact: last(parsed.redact) === true,
    sourceRoot: text("source-root"),
    sourceUrl: sourceUrl(text("source-url")),
    color: text("color") as Options["color"],
    maxBytes: size(text("max-bytes")),
    maxPauseMs: readSpan(text("max-pause"), "--max-pause"),
    demo: last(parsed.demo) === true,
    schema: last(parsed.schema) === true,
    hunt: {
      load: text("load"),
      loadUrl: text("load-url"),
      connections: readWhole(last(parsed.connections), "--connections", 1),
      durationMs: readSpan(text("duration"), "--duration") ?? 10_000,
      cycles: readWhole(last(parsed.cycles), "--cycles", 1),
      settleMs: readSpan(text("settle"), "--settle") ?? 30_000,
      save: text("save"),
    },
    heap: {
      granularity: command === "heap" ? oneOf(GRANULARITIES, grouping, "function", "heap --group-by") : "function",
      sampleType: text("sample-type") as SampleType,
      peek: text("peek"),
      byCum: last(parsed.cum) === true,
    },
  };
}

/** A choice that depends on the command. */
function oneOf<T extends string>(choices: readonly T[], given: string | null, standard: T, name: string): T {
  if (given === null) return standard;
  const found = choices.find((choice) => choice === given);
  if (found === undefined) throw new UserError(`${name} takes ${choices.join(", ")}, not ${given} (see unpark --help)`);
  return found;
}

/** An option given twice counts as its last. */
function last(value: unknown): unknown {
  return Array.isArray(value) ? value.at(-1) : value;
}

/** @throws UserError (exit 2) */
export function readWhole(value: unknown, name: string, least: number): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= least) return value;
  throw new UserError(`${name} takes a whole number from ${least} on (see unpark --help)`);
}

/** A link is opened by a click: one that a browser would run is none. */
function sourceUrl(template: string | null): string | null {
  if (template === null) return null;
  const scheme = /^([a-z][a-z0-9+.-]*):[^{]/i.exec(template)?.[1]?.toLowerCase();
  if (scheme !== undefined && !/^(?:javascript|data|vbscript|blob)$/.test(scheme) && template.includes("{file}"))
    return template;
  throw new UserError(
    `--source-url takes a URL with {file} and {line} in it, such as https://example.com/blob/main/{file}#L{line}, not ${JSON.stringify(template)} (see unpark --help)`,
  );
}

const SPAN_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** @throws UserError (exit 2)
 * @returns milliseconds: `5` and `5s` are five seconds, `500ms`, `2m`, `1h` */
export function readSpan(text: string | null, name: string): number | null {
  if (text === null) return null;
  const found = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text.trim());
  if (found === null || Number(found[1]) === 0)
    throw new UserError(
      `${name} takes a time such as 5s, 500ms or 2m, not ${JSON.stringify(text)} (see unpark --help)`,
    );
  return Number(found[1]) * SPAN_MS[found[2] ?? "s"]!;
}

const SIZE_BYTES: Readonly<Record<string, number>> = {
  "": 1,
  k: 1e3,
  kb: 1e3,
  m: 1e6,
  mb: 1e6,
  g: 1e9,
  gb: 1e9,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
};

function size(text: string | null): number | null {
  if (text === null) return null;
  const found = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim());
  const unit = found === null ? undefined : SIZE_BYTES[found[2]!.toLowerCase()];
  if (found === null || unit === undefined)
    throw new UserError(
      `--max-bytes takes a size such as 200MB or 64MiB, not ${JSON.stringify(text)} (see unpark --help)`,
    );
  return Math.round(Number(found[1]) * unit);
}
