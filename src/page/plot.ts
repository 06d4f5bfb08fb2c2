// Counts over the snapshots: the sum, and the clusters that changed most. Drawn by uPlot; told in words beside it.

import uPlot from "uplot";
import type { Analysis, JudgedCluster } from "../analyse.ts";
import { shortFunc, whereOf } from "../report/place.ts";
import { count } from "../text/units.ts";
import { el, section, table } from "./dom.ts";

/** What is drawn: lines over snapshots or profiles, the sum first. */
export interface Course {
  readonly title: string;
  /** Of the snapshots or profiles. */
  readonly names: readonly string[];
  /** When they were taken, ISO 8601; null where that is not known. */
  readonly taken: readonly (string | null)[];
  readonly lines: readonly { readonly name: string; readonly counts: readonly number[] }[];
  /** A figure in words, e.g. `304`, `12 MB`. */
  readonly words: (value: number) => string;
}

interface Line {
  readonly name: string;
  readonly counts: readonly number[];
  /** A dash of its own, so that no line is known by its colour alone. */
  readonly dash: readonly number[];
  /** CSS variable. */
  readonly color: string;
}

const LINES = 5;

/** A change of less than this part of all goroutines is a flat line. */
const WORTH = 0.02;
const DASHES: readonly (readonly number[])[] = [[], [8, 4], [2, 3], [10, 3, 2, 3], [4, 2], [14, 5]];
const HEIGHT = 260;

/** @returns null for one snapshot, which has no course */
export function plotOf(course: Course): HTMLElement | null {
  const { title, names, words } = course;
  if (names.length < 2) return null;
  const lines = course.lines.map((line, at): Line => ({ ...line, dash: DASHES[at] ?? [], color: `--line-${at}` }));
  const times = timesOf(course);
  const frame = el("div", {
    class: "plot",
    role: "img",
    "aria-label": `${title}: ${lines[0]!.counts.map(words).join(", ")}`,
  });
  let plot: uPlot | null = null;
  const draw = (): void => {
    plot?.destroy();
    plot = new uPlot(optionsOf(course, lines, times, frame.clientWidth || 600), dataOf(lines, times), frame);
  };
  // Colours and width are drawn into a canvas: drawn anew where the page around it changes.
  for (const query of ["(prefers-color-scheme: dark)", "print"]) matchMedia(query).addEventListener("change", draw);
  new ResizeObserver(draw).observe(frame);
  return section(
    "course",
    title,
    frame,
    el("ul", { class: "legend", "aria-label": "lines" }, ...lines.map((line) => legendItem(line, words))),
    el(
      "details",
      {},
      el("summary", {}, "The figures"),
      table(
        title,
        ["", ...lines.map(({ name }) => name)],
        names.map((name, at) => [name, ...lines.map(({ counts }) => words(counts[at] ?? 0))]),
      ),
    ),
  );
}

/** The sum, and the clusters that changed most. */
export function goroutineCourse({ snapshots, clusters }: Analysis): Course {
  const spread = ({ counts }: JudgedCluster): number => Math.max(...counts) - Math.min(...counts);
  const least = Math.max(1, WORTH * Math.max(...snapshots.map(({ total }) => total)));
  const most = [...clusters].sort((a, b) => spread(b) - spread(a)).filter((cluster) => spread(cluster) >= least);
  const named = most.slice(0, LINES).map((cluster) => {
    const func = (whereOf(cluster) ?? cluster.createdBy)?.func ?? "(no frame)";
    return { name: `${shortFunc(func)}${cluster.state === null ? "" : `, ${cluster.state}`}`, counts: cluster.counts };
  });
  return {
    title: "Goroutines over time",
    names: snapshots.map(({ source }) => source),
    taken: snapshots.map(({ takenAt }) => takenAt),
    lines: [{ name: "all goroutines", counts: snapshots.map(({ total }) => total) }, ...named],
    words: count,
  };
}

/** Seconds, where all snapshots tell when they were taken and none stands beside another; else null: one step each. */
function timesOf({ taken }: Course): readonly number[] | null {
  const times = taken.map((time) => (time === null ? Number.NaN : Date.parse(time) / 1000));
  return times.every((time, at) => Number.isFinite(time) && (at === 0 || time > times[at - 1]!)) ? times : null;
}

function dataOf(lines: readonly Line[], times: readonly number[] | null): uPlot.AlignedData {
  const x = times ?? lines[0]!.counts.map((_, at) => at + 1);
  return [[...x], ...lines.map(({ counts }) => [...counts])];
}

function optionsOf(
  { names, words }: Course,
  lines: readonly Line[],
  times: readonly number[] | null,
  width: number,
): uPlot.Options {
  const color = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const axis = {
    stroke: color("--quiet"),
    grid: { stroke: color("--rule"), width: 1 },
    ticks: { show: false },
    font: "12px system-ui, sans-serif",
  };
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: times !== null }, y: { range: (_, __, most) => [0, Math.max(1, most * 1.05)] } },
    axes: [
      times === null
        ? {
            ...axis,
            values: (_, splits) =>
              splits.map((at) => (Number.isInteger(at) && names[at - 1] !== undefined ? `#${at}` : "")),
          }
        : axis,
      { ...axis, size: 60, values: (_, splits) => splits.map((n) => (Number.isInteger(n) ? words(n) : "")) },
    ],
    series: [
      {},
      ...lines.map(({ color: name, dash }, at) => ({
        stroke: color(name),
        width: at === 0 ? 2.5 : 2,
        dash: [...dash],
        points: { show: true, size: 6, fill: color(name) },
      })),
    ],
  };
}

function legendItem({ name, counts, dash, color }: Line, words: (value: number) => string): HTMLElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 36 8");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", "M0 4H36");
  path.setAttribute("stroke-dasharray", dash.join(" "));
  path.style.stroke = `var(${color})`;
  svg.append(path);
  return el("li", {}, svg, `${name} `, el("b", {}, counts.map(words).join(" → ")));
}
