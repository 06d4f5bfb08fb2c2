// Figures of the heap -> text as `go tool pprof` prints it: one unit for a whole report, 1024 to the kB.

const UNITS = [
  ["B", 1],
  ["kB", 1024],
  ["MB", 1024 ** 2],
  ["GB", 1024 ** 3],
  ["TB", 1024 ** 4],
  ["PB", 1024 ** 5],
] as const;

/** Prints a figure; e.g. `512.05kB`, `1026kB`, `0`. */
export type Printer = (value: number) => string;

/** How `go tool pprof` shortens: the unit of a value by itself. */
function unitOf(value: number): (typeof UNITS)[number] {
  return UNITS.findLast(([, size]) => Math.abs(value) >= size) ?? UNITS[0];
}

/**
 * @param values of the rows shown
 * @param total  of all
 * @returns the printer of the report: in the unit of the smallest value, or of a hundred times it where the total needs a
 *          larger one; numbers of objects have no unit
 *
 * Rule: google/pprof, internal/report/report.go, selectOutputUnit; internal/measurement/measurement.go, ScaledLabel.
 */
export function printerFor(unit: "bytes" | "count", values: readonly number[], total: number): Printer {
  if (unit === "count") return (value) => scaledText(value, "", 1);
  const sizes = values.map(Math.abs).filter((value) => value > 0);
  const least = sizes.length === 0 ? Math.abs(total) : Math.min(...sizes);
  const most = Math.abs(total);
  const larger = unitOf(least) !== unitOf(most) && least * 100 < most;
  const [name, size] = unitOf(larger ? least * 100 : least);
  return (value) => scaledText(value, name, size);
}

function scaledText(value: number, name: string, size: number): string {
  const text = (value / size).toFixed(2).replace(/\.00$/, "");
  return text === "0" || text === "-0" ? "0" : `${text}${name}`;
}

/** @returns e.g. `40.04%`, `0.5%`, ` 100%` without the blanks, as google/pprof, measurement.go, Percentage */
export function percentage(value: number, total: number): string {
  const ratio = total === 0 ? 0 : Math.abs(value / total) * 100;
  if (ratio >= 99.95 && ratio <= 100.05) return "100%";
  if (ratio >= 1) return `${ratio.toFixed(2)}%`;
  return `${Number(ratio.toPrecision(2))}%`;
}
