// Clusters -> the table of the text report, fitted to the terminal.

import type { Analysis, JudgedCluster } from "../../analyse.ts";
import type { Frame } from "../../dump/model.ts";
import { clean } from "../../text/clean.ts";
import { count } from "../../text/units.ts";
import { ASCII_ELLIPSIS, ELLIPSIS, truncate, truncateMiddle, widthOf } from "../../text/width.ts";
import { spreadText } from "../fleet.ts";
import type { ReportOptions } from "../options.ts";
import { baseName, fileLine, shortFunc, whereOf } from "../place.ts";
import { changeText, waitShort } from "../words.ts";
import { glyphOf, type Paint, type Role, trendOf } from "./paint.ts";

interface Column {
  readonly title: string;
  readonly align: "left" | "right";
  readonly read: (cluster: JudgedCluster) => string;
  readonly role?: (cluster: JudgedCluster) => Role;
  /** On a terminal: never wider. */
  readonly most?: number;
  /** Takes what the others leave, by shares. */
  readonly grows?: number;
}

/** From this width on the creator has a column of its own. */
const WITH_CREATOR = 110;

/** From this width on file and line stand beside the function; below, the name needs the room. */
const WITH_LINE = 140;
const STATE_NARROW = 16;
const STATE_WIDE = 24;

/**
 * Lays out the table.
 *
 * @returns a heading and one line per cluster; none for no cluster
 */
export function* tableLines(
  clusters: readonly JudgedCluster[],
  analysis: Analysis,
  options: ReportOptions,
  paint: Paint,
): Generator<string, void, undefined> {
  if (clusters.length === 0) return;
  const columns = columnsFor(analysis, options);
  const titles = columns.map(({ title }) => title);
  const natural = titles.map(widthOf);
  const rows = clusters.map((cluster) =>
    columns.map(({ read }, at) => {
      const text = clean(read(cluster));
      natural[at] = Math.max(natural[at]!, widthOf(text));
      return text;
    }),
  );
  const widths = widthsFor(columns, natural, options.width);
  yield paint("dim", rowLine(columns, widths, titles, null, options, paint));
  for (let at = 0; at < rows.length; at++) yield rowLine(columns, widths, rows[at]!, clusters[at]!, options, paint);
}

function columnsFor(analysis: Analysis, { width, unicode }: ReportOptions): readonly Column[] {
  const { snapshots } = analysis;
  const several = snapshots.length > 1;
  const inReplicas = (cluster: JudgedCluster): string => spreadText(cluster, analysis) ?? "-";
  const named = (frame: Named | null): string => nameOf(frame, width);
  return [
    {
      title: "  VERDICT",
      align: "left",
      read: ({ verdict }) => `${glyphOf(verdict.class, unicode)} ${verdict.class}`,
      role: ({ verdict }) => verdict.class,
    },
    { title: "COUNT", align: "right", read: ({ counts }) => count(counts.at(-1) ?? 0) },
    ...(analysis.fleet === undefined ? [] : [{ title: "REPLICAS", align: "right" as const, read: inReplicas }]),
    ...(several ? [{ title: unicode ? "Δ" : "+/-", align: "right" as const, read: changeText }] : []),
    ...(snapshots.length > 2
      ? [{ title: "TREND", align: "left" as const, read: ({ counts }: JudgedCluster) => trendOf(counts, unicode) }]
      : []),
    { title: "WAIT", align: "left", read: waitShort },
    {
      title: "STATE",
      align: "left",
      read: ({ state }) => state ?? "-",
      most: (width ?? 0) < WITH_CREATOR ? STATE_NARROW : STATE_WIDE,
    },
    { title: "WHERE", align: "left", read: (cluster) => named(whereOf(cluster)), role: roleOf, grows: 3 },
    ...(width === null || width >= WITH_CREATOR
      ? [
          {
            title: "CREATED BY",
            align: "left" as const,
            read: ({ createdBy }: JudgedCluster) => named(createdBy),
            role: () => "dim" as const,
            grows: 2,
          },
        ]
      : []),
  ];
}

type Named = Pick<Frame, "func" | "file" | "line">;

/** A pipe gets names and paths in full. */
function nameOf(frame: Named | null, width: number | null): string {
  if (frame === null) return "-";
  const { func, file, line } = frame;
  if (width === null) return `${func} ${fileLine({ file, line })}`.trimEnd();
  return file === "" || width < WITH_LINE ? shortFunc(func) : `${shortFunc(func)} ${baseName(file)}:${line}`;
}

function roleOf(cluster: JudgedCluster): Role {
  const origin = whereOf(cluster)?.origin;
  return origin === "main" ? "own" : origin === "module" ? "module" : "dim";
}

/** @param natural what each column needs */
function widthsFor(columns: readonly Column[], natural: readonly number[], width: number | null): readonly number[] {
  if (width === null) return natural;
  const capped = natural.map((wanted, at) => Math.min(wanted, columns[at]?.most ?? wanted));
  const gaps = 2 * (columns.length - 1);
  const fixed = capped.reduce((sum, wanted, at) => (columns[at]?.grows === undefined ? sum + wanted : sum), gaps);
  return share(columns, capped, Math.max(0, width - fixed));
}

/** Divides what is left among the columns that grow; one that needs less than its share leaves the rest to the others. */
function share(columns: readonly Column[], wanted: readonly number[], room: number): readonly number[] {
  const result = [...wanted];
  let open = columns.flatMap(({ grows }, at) => (grows === undefined ? [] : [at]));
  let left = room;
  while (open.length > 0) {
    const shares = open.reduce((sum, at) => sum + (columns[at]?.grows ?? 0), 0);
    const of = (at: number): number => Math.floor((left * (columns[at]?.grows ?? 0)) / shares);
    const content = open.filter((at) => (wanted[at] ?? 0) <= of(at));
    if (content.length === 0) {
      for (const at of open) result[at] = Math.max(8, of(at));
      return result;
    }
    left -= content.reduce((sum, at) => sum + (wanted[at] ?? 0), 0);
    open = open.filter((at) => !content.includes(at));
  }
  return result;
}

/** @param cluster whose row it is; null for the heading */
function rowLine(
  columns: readonly Column[],
  widths: readonly number[],
  texts: readonly string[],
  cluster: JudgedCluster | null,
  { width, unicode, color }: ReportOptions,
  paint: Paint,
): string {
  const ellipsis = unicode ? ELLIPSIS : ASCII_ELLIPSIS;
  const last = columns.length - 1;
  const cells = columns.map(({ align, grows, role }, at) => {
    const text = texts[at]!;
    const room = widths[at]!;
    const shown =
      width === null
        ? text
        : grows === undefined
          ? truncate(text, room, ellipsis)
          : truncateMiddle(text, room, ellipsis);
    // Padding stays outside the colour, and the last column has none: no blanks at the end of a line.
    const blanks = " ".repeat(at === last && align === "left" ? 0 : Math.max(0, room - widthOf(shown)));
    const painted = color === 0 || cluster === null || role === undefined ? shown : paint(role(cluster), shown);
    return align === "left" ? painted + blanks : blanks + painted;
  });
  return cells.join("  ").trimEnd();
}
