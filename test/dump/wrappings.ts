// What logs, mail and terminals do to a text: each turns lines as Go printed them into bytes as they are found.

type Wrap = (text: string) => string | Uint8Array;

const HOUR = Date.UTC(2026, 0, 2, 15, 4, 5);

function linesOf(text: string): readonly string[] {
  return text.replace(/\n$/, "").split("\n");
}

/** Each line with what stands before it, `at` counting from 0. */
function each(wrap: (line: string, at: number) => string): (text: string) => string {
  return (text) => `${linesOf(text).map(wrap).join("\n")}\n`;
}

function nanos(at: number): string {
  return `${new Date(HOUR + at).toISOString().slice(0, -1)}${String(at % 1_000_000).padStart(6, "0")}Z`;
}

/** Log drivers cut long lines: a piece of `size` characters at a time. */
function pieces(line: string, size: number): readonly string[] {
  const parts = [];
  for (let at = 0; at < line.length || at === 0; at += size) parts.push(line.slice(at, at + size));
  return parts;
}

function utf16(text: string, littleEndian: boolean): Uint8Array {
  const bytes = Buffer.from(`\ufeff${text}`, "utf16le");
  return littleEndian ? bytes : bytes.swap16();
}

/** Go's encoding/json escapes these three. */
function goJson(value: unknown): string {
  return JSON.stringify(value).replace(/[<>&]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`);
}

const kubectlTimestamps = each((line, at) => `${nanos(at)} ${line}`);
const kubectlPrefix = each((line) => `[pod/hub-6c9d7f-x2x4z/server] ${line}`);
const docker = each((line, at) => goJson({ log: `${line}\n`, stream: "stderr", time: nanos(at) }));
const journald = each((line) => `Jan 02 15:04:05 node-7 hub[4711]: ${line}`);
const ansi = each((line) => (line === "" ? "" : `\x1b[31m${line}\x1b[0m`));

/** As `%q` does, but for the quotes. */
function escaped(text: string): string {
  return goJson(text).slice(1, -1);
}

function clock(at: number, digits: number): string {
  return new Date(HOUR + at * 7).toISOString().slice(11, 12 + digits);
}

/** No form of these is written down anywhere in the program. */
const UNKNOWN_PREFIXES: Readonly<Record<string, Wrap>> = {
  Heroku: each((line, at) => `2026-01-02T${clock(at, 11)}+00:00 app[web.1]: ${line}`),
  "Cloud Foundry": each((line, at) => `   2026-01-02T${clock(at, 10)}+0000 [APP/PROC/WEB/0] ERR ${line}`),
  Buildkite: each((line, at) => `\x1b_bk;t=${HOUR + at}\x07${line}`),
  "GitHub Actions, gh run view": each((line, at) => `test (linux)\tUNKNOWN STEP\t${nanos(at)} ${line}`),
  Jenkins: each((line, at) => `[${clock(at, 7)}]  ${line}`),
  TeamCity: each((line, at) => `[${clock(at, 7)}]W:\t [Step 2/3] ${line}`),
  stern: each((line) => `hub-6c7b4d7f9-x2x4z › server ${line}`),
  "Go log with a prefix": each((line, at) => `[hub] 2026/01/02 ${clock(at, 7)} ${line}`),
  hclog: each((line, at) => `2026-01-02T${clock(at, 11)}+0100 [DEBUG] plugin.hub_v1.2.3_x5: ${line}`),
  daemontools: each((line, at) => `@4000000069${(0xabcdef0123456 + at).toString(16)} ${line}`),
  "zap, console": each((line, at) => `2026-01-02T${clock(at, 11)}Z\tERROR\thub/main.go:12\t${line}`),
  "a level and seconds since the start": each((line, at) => `ERRO[${String(at).padStart(4, "0")}] ${line}`),
  "line numbers": each((line, at) => `${String(at + 1).padStart(5)}\t${line}`),
  "grep -n over files": each((line, at) => `var/log/hub.log:${at + 1}:${line}`),
  "a bar": each((line) => `│ ${line}`.trimEnd()),
  "a diff": each((line) => `+${line}`),
  "a prefix at the first line only": (text) => `hub: recovered: ${text}`,
};

export const WRAPPINGS: Readonly<Record<string, Wrap>> = {
  "kubectl logs --timestamps": kubectlTimestamps,
  "kubectl logs --timestamps, empty lines without the blank": (text) => kubectlTimestamps(text).replace(/Z $/gm, "Z"),
  "kubectl logs --timestamps with a zone": each((line) => `2026-01-02T15:04:05.123456789+02:00 ${line}`),
  "kubectl logs --prefix": kubectlPrefix,
  "kubectl logs --prefix --timestamps": (text) => kubectlPrefix(kubectlTimestamps(text)),
  "docker json-file": docker,
  "docker json-file, lines in pieces": (text) =>
    `${linesOf(text)
      .flatMap((line, at) => pieces(`${line}\n`, 40).map((log) => goJson({ log, stream: "stderr", time: nanos(at) })))
      .join("\n")}\n`,
  "docker json-file with attributes": each((line, at) =>
    goJson({ log: `${line}\n`, stream: "stderr", attrs: { tag: "goroutine" }, time: nanos(at) }),
  ),
  "docker compose": each((line) => `hub-1  | ${line}`),
  "docker compose, empty lines without the blank": each((line) => `hub-1  | ${line}`.trimEnd()),
  "docker compose with colours": each((line) => `\x1b[36mhub-1  | \x1b[0m${line}`),
  "docker compose with timestamps": each((line, at) => `hub-1  | ${nanos(at)} ${line}`),
  CRI: each((line, at) => `${nanos(at)} stderr F ${line}`),
  "CRI, lines in pieces": (text) =>
    `${linesOf(text)
      .flatMap((line, at) => {
        const parts = pieces(line, 33);
        return parts.map((part, i) => `${nanos(at)} stderr ${i < parts.length - 1 ? "P" : "F"} ${part}`);
      })
      .join("\n")}\n`,
  journald,
  "journald, empty lines lost": (text) => journald(text.replace(/\n\n/g, "\n")),
  "journald, short-iso": each((line) => `2026-01-02T15:04:05+0000 node-7 hub[4711]: ${line}`),
  "journald, short-iso-precise": each((line) => `2026-01-02T15:04:05.123456+0000 node-7 hub[4711]: ${line}`),
  "journald, -o json": each((line) =>
    goJson({ __REALTIME_TIMESTAMP: "1767366245000000", _HOSTNAME: "node-7", MESSAGE: line, PRIORITY: "6" }),
  ),
  syslog: each((line) => `Jan  2 15:04:05 node-7 hub[4711]: ${line}`),
  "syslog, RFC 3164 with priority": each((line) => `<14>Jan  2 15:04:05 node-7 hub[4711]: ${line}`),
  "syslog, RFC 5424": each((line) => `<14>1 2026-01-02T15:04:05.003Z node-7 hub 4711 - - ${line}`),
  klog: each((line) => `I0102 15:04:05.123456       1 dump.go:42] ${line}`),
  "Go log timestamps": each((line) => `2026/01/02 15:04:05 ${line}`),
  "Go log timestamps with microseconds": each((line) => `2026/01/02 15:04:05.123456 ${line}`),
  "Go log timestamps with a file": each((line) => `2026/01/02 15:04:05 dump.go:42: ${line}`),
  "ISO timestamps with a blank": each((line) => `2026-01-02 15:04:05,123 ${line}`),
  "ISO timestamps and a level": each((line) => `2026-01-02T15:04:05Z ERROR ${line}`),
  "ISO timestamps in brackets": each((line) => `[2026-01-02T15:04:05Z] ${line}`),
  "JSON log, all in msg": (text) =>
    `${goJson({ level: "info", msg: "started", ts: "2026-01-02T15:04:04Z" })}\n${goJson({ level: "error", ts: "2026-01-02T15:04:05Z", msg: text })}\n`,
  "JSON log, all in stacktrace": (text) =>
    `${goJson({ level: "error", ts: 1767366245.1, msg: "goroutine dump", stacktrace: text })}\n`,
  "JSON log behind a timestamp": (text) => `2026-01-02T15:04:05Z ${goJson({ level: "error", message: text })}\n`,
  "JSON log, words before the dump": (text) => `${goJson({ level: "error", msg: `dump follows:\n\n${text}` })}\n`,
  "JSON log, nested": (text) => `${goJson({ level: "error", error: { kind: "dump", stack: text } })}\n`,
  logfmt: (text) => `time=2026-01-02T15:04:05Z level=ERROR msg=dump stack=${goJson(text)}\n`,
  "go test -json": each((line) =>
    goJson({ Time: "2026-01-02T15:04:05Z", Action: "output", Package: "hub", Output: `${line}\n` }),
  ),
  "ANSI colours": ansi,
  "ANSI colours inside": (text) => text.replace(/^(goroutine \d+ )\[([^\]]*)\]/gm, "$1\x1b[1;33m[$2]\x1b[0m"),
  "CR LF": (text) => text.replaceAll("\n", "\r\n"),
  "kubectl logs --timestamps with CR LF": (text) => kubectlTimestamps(text).replaceAll("\n", "\r\n"),
  "CR LF inside docker json": (text) => docker(text.replaceAll("\n", "\r\n")),
  "indented by blanks": each((line) => `    ${line}`),
  "indented by blanks, empty lines empty": each((line) => (line === "" ? "" : `    ${line}`)),
  "indented by a tab": each((line) => (line === "" ? "" : `\t${line}`)),
  "indented, tabs turned into blanks": each((line) => (line === "" ? "" : `  ${line.replaceAll("\t", "        ")}`)),
  "quoted in a mail": each((line) => `> ${line}`),
  "quoted in a mail, empty lines without the blank": each((line) => `> ${line}`.trimEnd()),
  "quoted twice": each((line) => `>> ${line}`),
  "tabs turned into eight blanks": (text) => text.replaceAll("\t", "        "),
  "tabs turned into four blanks": (text) => text.replaceAll("\t", "    "),
  "tabs lost": (text) => text.replaceAll("\t", ""),
  "lines doubled": (text) => text.replaceAll("\n", "\n\n"),
  "UTF-8 with a byte order mark": (text) => `\ufeff${text}`,
  "UTF-16 little endian": (text) => utf16(text, true),
  "UTF-16 big endian": (text) => utf16(text, false),
  "curl -i": (text) =>
    `HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\nDate: Fri, 02 Jan 2026 15:04:05 GMT\r\nTransfer-Encoding: chunked\r\n\r\n${text}`,
  "Markdown fence": (text) =>
    `The service hangs, here is what it prints:\n\n\`\`\`text\n${text}\`\`\`\n\nWhat is it?\n`,
  "Markdown fence within a list": (text) =>
    `1. it hangs:\n\n   \`\`\`\n${each((line) => `   ${line}`)(text)}   \`\`\`\n`,
  "no newline at the end": (text) => text.replace(/\n$/, ""),
  "docker json without a newline at the end": (text) => docker(text).replace(/\n$/, ""),
  "rsyslog, which writes a tab as #011": (text) => journald(text).replaceAll("\t", "#011"),
  "docker json-file around a JSON log": (text) =>
    `${goJson({ log: `${goJson({ level: "error", stack: text })}\n`, stream: "stderr", time: nanos(0) })}\n`,
  "JSON printed over several lines": (text) => `${JSON.stringify({ level: "error", stack: text }, null, 2)}\n`,
  "newlines written as two characters": (text) => `ERROR can't go on: ${escaped(text)}\n`,
  "newlines written as two characters, in quotes": (text) => `crash: "${escaped(`the words\n\n${text}`)}" in "hub"\n`,
  "no-break spaces in place of tabs": (text) => text.replaceAll("\t", "\u00a0\u00a0\u00a0\u00a0"),
  "blanks at the end of each line": each((line) => `${line}   `),
  ...UNKNOWN_PREFIXES,
  "a terminal's prompt before": (text) => `$ curl -s localhost:6060/debug/pprof/goroutine?debug=2\n${text}`,
};
