// The data in the file -> the page. Runs in a browser; everything else of src/page is called from here.

import type { JudgedCluster } from "../analyse.ts";
import type { PageData } from "../report/page-data.ts";
import { clusterTable } from "./cluster-table.ts";
import { el, fill, section } from "./dom.ts";
import { familyOf } from "./family.ts";
import { filterOf } from "./filter.ts";
import { flameOf } from "./flame.ts";
import { linker } from "./link.ts";
import { plotOf } from "./plot.ts";
import { footerOf, headerOf, snapshotsOf, warningsOf } from "./summary.ts";
import { unpack } from "./unpack.ts";

const data = JSON.parse(document.getElementById("data")?.textContent ?? "") as PageData;
const page = document.getElementById("page");
if (page !== null) fill(page, ...goroutinePage(data));

function goroutinePage(data: PageData): readonly (Node | null)[] {
  const unpacked = unpack(data.goroutines);
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
  const flame = flameOf(analysis, (func) => {
    filter.set(`fn:"${func.replaceAll(/["\\]/g, "\\$&")}"`);
    filter.input.focus();
  });
  const filter = filterOf(analysis, (clusters) => {
    table.show(clusters);
    flame.show(clusters);
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    filter.input.focus();
  });
  // `#id` in the address is a cluster: a link to it can be sent with the file.
  const openFromAddress = (): void => {
    const cluster = analysis.clusters.find(({ id }) => `#${id}` === location.hash);
    if (cluster !== undefined) goTo(cluster);
  };
  window.addEventListener("hashchange", openFromAddress);
  setTimeout(openFromAddress);
  const plot = plotOf(analysis);
  return [
    el("a", { class: "skip", href: "#clusters" }, "to the clusters"),
    headerOf(analysis, data.goroutines, linkOf),
    navigation(plot !== null),
    el(
      "main",
      {},
      plot,
      section("clusters", "Clusters", filter.element, table.element),
      flame.element,
      familyOf(unpacked, goTo),
      snapshotsOf(analysis, data.goroutines),
      warningsOf(analysis),
    ),
    footerOf(data) as Node,
  ];
}

function navigation(withPlot: boolean): HTMLElement {
  const places: readonly (readonly [id: string, name: string])[] = [
    ...(withPlot ? [["course", "Over time"] as const] : []),
    ["clusters", "Clusters"],
    ["stacks", "Where"],
    ["family", "Who"],
    ["snapshots", "Snapshots"],
    ["warnings", "Warnings"],
  ];
  return el(
    "nav",
    { "aria-label": "parts of this page" },
    ...places.map(([id, name]) => el("a", { href: `#${id}` }, name)),
  );
}
