// The data in the file -> the page. Runs in a browser; everything else of src/page is called from here.

import type { Analysis, JudgedCluster } from "../analyse.ts";
import type { PageData } from "../report/html/html.ts";
import type { GoroutineData } from "../report/html/page-data.ts";
import { count, counted } from "../text/units.ts";
import { clusterTable } from "./cluster-table.ts";
import { readData } from "./data.ts";
import { el, fill, section } from "./dom.ts";
import { familyOf } from "./family.ts";
import { filterOf } from "./filter.ts";
import { flameOf, type Measure } from "./flame.ts";
import { stackOf } from "./flame-tree.ts";
import { heapParts } from "./heap.ts";
import { linker } from "./link.ts";
import { goroutineCourse, plotOf } from "./plot.ts";
import { focusBySlash } from "./query-input.ts";
import { footerOf, headerOf, snapshotsOf, warningsOf } from "./summary.ts";
import { unpack } from "./unpack.ts";

type Places = readonly (readonly [id: string, name: string])[];

const PLACES: Places = [
  ["course", "Over time"],
  ["clusters", "Clusters"],
  ["stacks", "Where"],
  ["family", "Who"],
  ["snapshots", "Snapshots"],
  ["warnings", "Warnings"],
];

const HEAP_PLACES: Places = [
  ["course", "Over time"],
  ["rows", "Who"],
  ["stacks", "Where"],
  ["snapshots", "Profiles"],
  ["warnings", "What to know"],
];

const page = document.getElementById("page");
if (page !== null)
  void readData().then(
    (data) => show(page, data),
    (fault: unknown) => fill(page, el("p", { role: "alert" }, `this page cannot be shown: ${String(fault)}`)),
  );

function show(page: HTMLElement, data: PageData): void {
  if (data.goroutines !== null) fill(page, ...goroutinePage(data, data.goroutines));
  if (data.heap !== null) {
    const { header, plot, parts } = heapParts(data.heap);
    fill(page, header, navigation(HEAP_PLACES, plot !== null), el("main", {}, plot, ...parts), footerOf(data));
  }
}

function goroutinePage(data: PageData, goroutines: GoroutineData): readonly (Node | null)[] {
  const unpacked = unpack(goroutines);
  const { analysis } = unpacked;
  const linkOf = linker(data);
  const goTo = (cluster: JudgedCluster): void => {
    if (!table.open(cluster)) {
      filter.set("");
      table.open(cluster);
    }
    history.replaceState(null, "", `#${cluster.id}`);
  };
  const table = clusterTable(unpacked, linkOf, goTo);
  const flame = flameOf(measureOf(analysis), (func) => {
    filter.set(`fn:"${func.replaceAll(/["\\]/g, "\\$&")}"`);
    filter.input.focus();
  });
  const filter = filterOf(analysis, (clusters) => {
    table.show(clusters);
    flame.show(clusters.map(stackOf));
  });
  focusBySlash(filter.input);
  // `#id` in the address is a cluster: a link to it can be sent with the file.
  const openFromAddress = (): void => {
    const cluster = analysis.clusters.find(({ id }) => `#${id}` === location.hash);
    if (cluster !== undefined) goTo(cluster);
  };
  window.addEventListener("hashchange", openFromAddress);
  setTimeout(openFromAddress);
  const plot = plotOf(goroutineCourse(analysis));
  return [
    el("a", { class: "skip", href: "#clusters" }, "to the clusters"),
    headerOf(analysis, goroutines, linkOf),
    navigation(PLACES, plot !== null),
    el(
      "main",
      {},
      plot,
      section("clusters", "Clusters", filter.element, table.element),
      flame.element,
      familyOf(unpacked, goTo),
      snapshotsOf(analysis, goroutines),
      warningsOf(analysis),
    ),
    footerOf(data),
  ];
}

function measureOf({ snapshots }: Analysis): Measure {
  return {
    names: snapshots.map(({ source }) => source),
    title: "Goroutines by stack",
    words: (many) => counted(many, "goroutine"),
    short: count,
  };
}

function navigation(places: Places, withPlot: boolean): HTMLElement {
  const shown = places.filter(([id]) => id !== "course" || withPlot);
  return el(
    "nav",
    { "aria-label": "parts of this page" },
    ...shown.map(([id, name]) => el("a", { href: `#${id}` }, name)),
  );
}
