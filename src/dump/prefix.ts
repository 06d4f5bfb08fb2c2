// What stands before each line of a log: the forms of known loggers, and that of any other, learnt from a header behind it.

/** What stands before a line. Positions count bytes: the pattern is tried on Latin-1 text. */
export interface Prefix {
  readonly pattern: RegExp;
  /** Group 1 is a time that Date understands. */
  readonly timed?: boolean;
}

const TIME = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)`;
const ISO = `(${TIME})`;

/** Those that a first line without a header, a line in pieces, or a varying form need: the rest would be learnt. */
export const PREFIXES: readonly Prefix[] = [
  /* kubectl --prefix */ { pattern: /^\[pod\/[^\]\s]+\] / },
  /* docker compose */ { pattern: /^[\w.-]+ +\| ?/ },
  /* CRI */ { pattern: new RegExp(`^${ISO} (?:stdout|stderr) ([FP])(?: |$)`), timed: true },
  /* journald, short-iso */ {
    pattern: new RegExp(`^${ISO} [\\w.-]+ [^\\s:[\\]]+(?:\\[\\d+\\])?: ?`),
    timed: true,
  },
  { pattern: new RegExp(`^\\[?${ISO}\\]?(?:[ \\t]|$)`), timed: true },
  /* level */ { pattern: /^\[?(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|PANIC)\]?:?[ \t]/i },
  /* syslog, RFC 5424 */ {
    pattern: new RegExp(`^<\\d+>1 ${ISO} \\S+ \\S+ \\S+ \\S+ (?:-|(?:\\[[^\\]]*\\])+)(?: |$)`),
    timed: true,
  },
  /* syslog, RFC 3164, and journald */ {
    pattern: /^(?:<\d+>)?[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d+)? \S+ [^\s:[\]]+(?:\[\d+\])?: ?/,
  },
  /* klog */ { pattern: /^[IWEF]\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ [^\]\s]+\] ?/ },
  /* Go's log */ {
    pattern: /^\d{4}[-/]\d\d[-/]\d\d[ T]\d\d:\d\d:\d\d(?:[.,]\d+)?(?: [\w./-]+\.go:\d+:)?(?:[ \t]|$)/,
  },
  /* quoted in a mail */ { pattern: /^(?:> ?)+/ },
];

const LONGEST_LEARNT = 256;
/** Both are tried on whatever a log holds: neither looks at one byte for each of the others. */
const HEADER = /(?<![\w.])goroutine \d+ (?:gp=\S+ m=\S+ (?:mp=\S+ )?)?\[[a-zA-Z][^\]]{0,300}\]/;
const CALL = /^(?![\s(])(?=.*\)$).*?[^\s(]\(|^\s*goroutine running on other thread/;
/** What differs from line to line: times, long ids, counters and the blanks that pad them. */
const PARTS = new RegExp(`(?<iso>${TIME})|(?<id>[0-9a-f]{16,})|(?<digits>\\d+)|(?<blanks>[ \\t]+)|[^\\d \\t]+`, "g");

/** @param line that holds a whole header; @returns the form of what stands before it; null when nothing does, or too much */
export function learnPrefix(line: string): Prefix | null {
  const at = line.endsWith(":") ? line.search(HEADER) : -1;
  return at <= 0 || at > LONGEST_LEARNT ? null : formOf(line.slice(0, at));
}

/**
 * One line proves nothing: prose speaks of goroutines, too. Behind a header stands a call.
 *
 * @param next the line after the header; where a logger writes its prefix only once, it has none
 * @returns how far the lines without the prefix are indented; null when it is no call
 */
export function confirms({ pattern }: Prefix, next: string): number | null {
  const prefix = pattern.exec(next)?.[0].length ?? 0;
  const indent = prefix > 0 ? 0 : next.search(/[^ \t]/);
  return CALL.test(next.slice(Math.max(prefix, indent))) ? indent : null;
}

function formOf(before: string): Prefix {
  let timed = false;
  const forms = Array.from(before.matchAll(PARTS), ({ 0: text, index, groups = {} }) => {
    if (groups.iso !== undefined) {
      const form = timed ? TIME : ISO;
      timed = true;
      return form;
    }
    if (groups.id !== undefined) return "[0-9a-f]+";
    if (groups.digits !== undefined) return "\\d+";
    if (groups.blanks === undefined) return text.replace(/[\^$\\.*+?()[\]{}|/]/g, "\\$&");
    if (index === 0) return "[ \\t]*";
    // The last ones as they are: a tab behind them is the dump's own. Loggers trim empty lines.
    return index + text.length === before.length ? `(?:${text}|[ \\t]*$)` : "[ \\t]+";
  });
  return { pattern: new RegExp(`^${forms.join("")}`), timed };
}
