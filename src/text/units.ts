// Numbers -> the words a person reads: always with their unit, never rounded into another meaning.

const MINUTES_PER_HOUR = 60;
const MINUTES_PER_DAY = 24 * MINUTES_PER_HOUR;

/** From here on the hours beside the days say nothing any more. */
const DAYS_ALONE = 7 * MINUTES_PER_DAY;

const BYTE_UNITS = ["kB", "MB", "GB", "TB"] as const;

/** @returns e.g. `41,220` or `-3` */
export function count(n: number): string {
  if (n >= 0 && n < 1000) return String(n);
  const [whole = "", fraction] = Math.abs(n).toString().split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return `${n < 0 ? "-" : ""}${grouped}${fraction === undefined ? "" : `.${fraction}`}`;
}

/** @returns e.g. `1 goroutine`, `1,234 goroutines`, `2 matches` (with its own plural) */
export function counted(n: number, noun: string, plural = `${noun}s`): string {
  return `${count(n)} ${n === 1 ? noun : plural}`;
}

/**
 * A sentence whose numbers are written as `count` writes them, as the tag of a template.
 *
 * @returns e.g. of tell`${2743} of ${"them"}`: `2,743 of them`. What is no figure (a line, a goid) is given as text.
 */
export function tell(words: TemplateStringsArray, ...values: readonly (number | string | null)[]): string {
  return String.raw({ raw: words }, ...values.map((value) => (typeof value === "number" ? count(value) : value)));
}

/** @returns a change with its sign: `+1,100`, `-3`, `0` */
export function signed(n: number): string {
  return n > 0 ? `+${count(n)}` : count(n);
}

/**
 * @param n bytes
 * @returns decimal units: `999 B`, `38.2 MB`; one digit behind the point below 100
 */
export function bytes(n: number): string {
  if (Math.abs(n) < 999.5) return `${count(Math.round(n))} B`;
  let value = n;
  for (const [index, unit] of BYTE_UNITS.entries()) {
    value /= 1000;
    const shown = Math.abs(value) < 99.95 ? value.toFixed(1) : Math.round(value).toString();
    if (Math.abs(Number(shown)) < 1000 || index === BYTE_UNITS.length - 1) return `${count(Number(shown))} ${unit}`;
  }
  return "";
}

/**
 * @param n whole minutes, as Go prints them
 * @returns `7 min`, `2 h 5 min`, `3 d 4 h`, from a week on days alone: `21 d`. What is left over is cut, never rounded up.
 */
export function minutes(n: number): string {
  return split(n)
    .map(([value, unit]) => `${count(value)} ${unit === "m" ? "min" : unit}`)
    .join(" ");
}

/** @returns minutes for a narrow column: `7m`, `2h5m`, `3d4h`, `21d` */
export function minutesShort(n: number): string {
  return split(n)
    .map(([value, unit]) => `${value}${unit}`)
    .join("");
}

/**
 * @param min whole minutes
 * @param max whole minutes, not below `min`
 * @returns `7 min`, `5-7 min`, `58 min to 2 h 5 min`
 */
export function minutesRange(min: number, max: number): string {
  const [low, high] = [minutes(min), minutes(max)];
  if (low === high) return low;
  return max < MINUTES_PER_HOUR ? `${min}-${high}` : `${low} to ${high}`;
}

/** @returns a range for a narrow column: `7m`, `5-7m`, `58m-2h5m` */
export function minutesRangeShort(min: number, max: number): string {
  const [low, high] = [minutesShort(min), minutesShort(max)];
  if (low === high) return low;
  return max < MINUTES_PER_HOUR ? `${min}-${high}` : `${low}-${high}`;
}

/** @returns a share, e.g. `26%`, `0.5%`; `-` of nothing; never `0%` or `100%` for what is not exactly that */
export function percent(part: number, whole: number): string {
  if (whole === 0) return "-";
  const value = (100 * part) / whole;
  if (Number.isInteger(value)) return `${value}%`;
  if (value < 0.1) return "<0.1%";
  if (value > 99.9) return ">99.9%";
  return value < 10 || value > 99 ? `${value.toFixed(1)}%` : `${Math.round(value)}%`;
}

/** @returns how many of a thing fall to one of another, e.g. `1.00 per connection`; `-` when there was none */
export function rate(amount: number, of: number, noun: string): string {
  return of === 0 ? "-" : `${(amount / of).toFixed(2)} per ${noun}`;
}

/**
 * @param ms milliseconds of a clock
 * @returns `250 ms`, `2.5 s`, `30 s`, `2 min 5 s`, and from an hour on as `minutes` has it
 */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${count(Math.round(ms / 100) / 10)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds >= 3600) return minutes(Math.floor(seconds / 60));
  return seconds % 60 === 0 ? minutes(seconds / 60) : `${minutes(Math.floor(seconds / 60))} ${seconds % 60} s`;
}

/** The one or two largest units of some minutes. */
function split(n: number): readonly (readonly [value: number, unit: "d" | "h" | "m"])[] {
  const whole = Math.max(0, Math.floor(n));
  const days = Math.floor(whole / MINUTES_PER_DAY);
  const hours = Math.floor((whole % MINUTES_PER_DAY) / MINUTES_PER_HOUR);
  if (whole >= DAYS_ALONE || (days > 0 && hours === 0)) return [[days, "d"]];
  if (days > 0) {
    return [
      [days, "d"],
      [hours, "h"],
    ];
  }
  const rest = whole % MINUTES_PER_HOUR;
  if (hours === 0) return [[rest, "m"]];
  return rest === 0
    ? [[hours, "h"]]
    : [
        [hours, "h"],
        [rest, "m"],
      ];
}
