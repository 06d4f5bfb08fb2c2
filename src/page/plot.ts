// Counts over the snapshots: the sum, and the clusters that changed most. Drawn by uPlot; told in words beside it.

import uPlot from "uplot";
import type { Analysis, JudgedCluster } from "../analyse.ts";
import { shortFunc, whereOf } from "../report/place.ts";
import { count, counted } from "../text/units.ts";
import { el, section, table } from "./dom.ts";

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
export function plotOf(analysis: Analysis): HTMLElement | null {
  const { snapshots } = analysis;
  if (snapshots.length < 2) return null;
  const lines = linesOf(analysis);
  const times = timesOf(analysis);
  const frame = el("div", {
    class: "plot",
    role: "img",
    "aria-label": `goroutines over ${counted(snapshots.length, "snapshot")}: ${lines[0]!.counts.map(count).join(", ")}`,
  });
  let plot: uPlot | null = null;
  const draw = (): void => {
    plot?.destroy();
    plot = new uPlot(optionsOf(analysis, lines, times, frame.clientWidth || 600), dataOf(lines, times), frame);
  };
  // Colours and width are drawn into a canvas: drawn anew where the page around it changes.
  for (const query of ["(prefers-color-scheme: dark)", "print"]) matchMedia(query).addEventListener("change", draw);
  new ResizeObserver(draw).observe(frame);
  return section(
    "course",
    "Goroutines over time",
    frame,
    el("ul", { class: "legend", "aria-label": "lines" }, ...lines.map(legendItem)),
    el(
      "details",
      {},
      el("summary", {}, "The figures"),
      table(
        "goroutines in each snapshot",
        ["snapshot", ...lines.map(({ name }) => name)],
        snapshots.map(({ source }, at) => [source, ...lines.map(({ counts }) => count(counts[at] ?? 0))]),
      ),
    ),
  );
}

function linesOf({ snapshots, clusters }: Analysis): readonly Line[] {
  const spread = ({ counts }: JudgedCluster): number => Math.max(...counts) - Math.min(...counts);
  const least = Math.max(1, WORTH * Math.max(...snapshots.map(({ total }) => total)));
  const most = [...clusters].sort((a, b) => spread(b) - spread(a)).filter((cluster) => spread(cluster) >= least);
  const named = most.slice(0, LINES).map((cluster) => {
    const func = (whereOf(cluster) ?? cluster.createdBy)?.func ?? "(no frame)";
    return { name: `${shortFunc(func)}${cluster.state === null ? "" : `, ${cluster.state}`}`, counts: cluster.counts };
  });
  return [{ name: "all goroutines", counts: snapshots.map(({ total }) => total) }, ...named].map((line, at) => ({
    ...line,
    dash: DASHES[at] ?? [],
    color: `--line-${at}`,
  }));
}

/** Seconds, where all snapshots tell when they were taken and none stands beside another; else null: one step each. */
function timesOf({ snapshots }: Analysis): readonly number[] | null {
  const times = snapshots.map(({ takenAt }) => (takenAt === null ? Number.NaN : Date.parse(takenAt) / 1000));
  return times.every((time, at) => Number.isFinite(time) && (at === 0 || time > times[at - 1]!)) ? times : null;
}

function dataOf(lines: readonly Line[], times: readonly number[] | null): uPlot.AlignedData {
  const x = times ?? lines[0]!.counts.map((_, at) => at + 1);
  return [[...x], ...lines.map(({ counts }) => [...counts])];
}

function optionsOf(
  { snapshots }: Analysis,
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
              splits.map((at) => (Number.isInteger(at) && snapshots[at - 1] !== undefined ? `#${at}` : "")),
          }
        : axis,
      { ...axis, size: 60, values: (_, splits) => splits.map((n) => (Number.isInteger(n) ? count(n) : "")) },
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

function legendItem({ name, counts, dash, color }: Line): HTMLElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 36 8");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", "M0 4H36");
  path.setAttribute("stroke-dasharray", dash.join(" "));
  path.style.stroke = `var(${color})`;
  svg.append(path);
  return el("li", {}, svg, `${name} `, el("b", {}, counts.map(count).join(" → ")));
}
