// One cluster -> all that is known of it: why, what to do, stack, waits, goids, relatives, the nearest stack.

import type { Analysis, JudgedCluster } from "../analyse.ts";
import { nearest } from "../compare/frames.ts";
import { kinOf, relativesOf } from "../report/family.ts";
import { goidsOf } from "../report/goids.ts";
import { fixPlaceOf, shortFunc, whereOf } from "../report/place.ts";
import type { WaitBins } from "../report/waits.ts";
import { countsTexts, fixText, headingOf, nearestText, noteText } from "../report/words.ts";
import { count, counted, minutes, minutesRange, percent } from "../text/units.ts";
import { type Child, el, facts, fill } from "./dom.ts";
import type { LinkOf } from "./link.ts";
import { alignedStacks, placeOf, stackList } from "./stack.ts";
import type { Unpacked } from "./unpack.ts";

/** Opens another cluster in the table. */
export type GoTo = (cluster: JudgedCluster) => void;

const GOIDS_SHOWN = 40;
const RELATIVES_SHOWN = 5;
const VALUES_SHOWN = 8;

export function detailOf(cluster: JudgedCluster, unpacked: Unpacked, linkOf: LinkOf, goTo: GoTo): HTMLElement {
  const { analysis } = unpacked;
  const note = unpacked.data.get(cluster)?.note ?? null;
  const { verdict } = cluster;
  return el(
    "div",
    { class: `detail ${verdict.class}` },
    el("h3", {}, headingOf(cluster)),
    verdict.reasons.length === 0
      ? null
      : el("ul", { class: "reasons", "aria-label": "why" }, ...verdict.reasons.map(({ text }) => el("li", {}, text))),
    facts([
      ["settled by", verdict.settledBy],
      ["fix at", fixLink(cluster, linkOf)],
      ["note", note === null ? null : noteText(note)],
      ["counts", countsTexts(cluster, true).join("")],
    ]),
    stackList(cluster, linkOf),
    patternCard(cluster),
    waitTable(cluster, unpacked.data.get(cluster)?.bins ?? null),
    facts([
      ["labels", ...labelTexts(cluster, unpacked)],
      ["goids", goidList(cluster, analysis)],
      ...familyFacts(cluster, unpacked, goTo),
      ["id", el("code", {}, cluster.id)],
    ]),
    nearestPart(cluster, analysis, goTo),
  );
}

/** @returns the line to look at, as a link where there is one */
export function fixLink(cluster: JudgedCluster, linkOf: LinkOf): Child {
  const place = fixPlaceOf(cluster);
  const text = fixText(cluster);
  if (place === null || linkOf({ ...place, origin: "main" }) === null) return text;
  return el(
    "span",
    {},
    placeOf({ ...place, origin: "main" }, linkOf),
    place.how === "started" ? " (where it was started)" : "",
  );
}

function patternCard({ verdict: { pattern } }: JudgedCluster): Child {
  if (pattern === null) return null;
  return el(
    "aside",
    { class: "pattern", "aria-label": "pattern" },
    el("h4", {}, pattern.title, " ", el("code", {}, pattern.id)),
    facts([
      ["what", pattern.what],
      ["benign", pattern.lookAlike],
      ["fix", pattern.advice],
    ]),
  );
}

/** Waits of the last snapshot: a bar for each range of minutes, and one for those that print none. */
function waitTable(cluster: JudgedCluster, bins: WaitBins | null): Child {
  const without = cluster.waits.at(-1)?.without ?? 0;
  if (bins === null || (bins.counts.length === 1 && without === 0)) return null;
  const all = cluster.counts.at(-1) ?? 0;
  const rows = [
    ...bins.counts.map((many, at) => {
      const from = bins.from + at * bins.width;
      return { words: minutesRange(from, from + bins.width - 1), many };
    }),
    ...(without === 0 ? [] : [{ words: "none printed", many: without }]),
  ];
  return el(
    "table",
    { class: "waits" },
    el("caption", {}, "waits of its goroutines"),
    el(
      "thead",
      { class: "hidden" },
      el("tr", {}, ...["wait", "goroutines", "share"].map((title) => el("th", { scope: "col" }, title))),
    ),
    el(
      "tbody",
      {},
      ...rows.map(({ words, many }) => {
        const bar = el("span", { class: "bar", "aria-hidden": "true" });
        bar.style.width = `${all === 0 ? 0 : (100 * many) / all}%`;
        return el(
          "tr",
          {},
          el("th", { scope: "row" }, words),
          el("td", { class: "number" }, count(many)),
          el("td", {}, bar, el("span", { class: "hidden" }, percent(many, all))),
        );
      }),
    ),
  );
}

function labelTexts(cluster: JudgedCluster, { data }: Unpacked): readonly Child[] {
  const cuts = new Map((data.get(cluster)?.labels ?? []).map(([key, , cut]) => [key, cut]));
  return [...cluster.labels].map(([key, values]) => {
    const rest = values.size - VALUES_SHOWN + (cuts.get(key) ?? 0);
    const shown = [...values].slice(0, VALUES_SHOWN).map(([value, many]) => `${value} (${count(many)})`);
    return el("div", {}, `${key}: ${shown.join(", ")}${rest > 0 ? `, and ${count(rest)} more` : ""}`);
  });
}

function goidList(cluster: JudgedCluster, analysis: Analysis): Child {
  const goids = goidsOf(cluster, analysis);
  if (goids.length === 0) return null;
  const list = el("span", { class: "goids" });
  const missing = (cluster.counts.at(-1) ?? 0) - goids.length;
  const missingText = missing > 0 ? ` and ${count(missing)} more, which are not in this page` : "";
  const showAll = (): void => fill(list, goids.join(" "), missingText);
  if (goids.length <= GOIDS_SHOWN) showAll();
  else
    fill(
      list,
      `${goids.slice(0, GOIDS_SHOWN).join(" ")} `,
      el(
        "button",
        { type: "button", class: "more", onclick: showAll },
        `and ${count(goids.length - GOIDS_SHOWN)} more`,
      ),
      missingText,
    );
  return list;
}

function familyFacts(
  cluster: JudgedCluster,
  { analysis, parents }: Unpacked,
  goTo: GoTo,
): readonly [string, ...Child[]][] {
  const { creators, siblings, children } = relativesOf(cluster, kinOf(analysis, parents));
  const entry = (name: string, found: readonly JudgedCluster[]): [string, ...Child[]] => [
    name,
    ...found.slice(0, RELATIVES_SHOWN).map((other) => el("div", {}, clusterLink(other, goTo))),
    found.length > RELATIVES_SHOWN ? el("div", {}, `and ${count(found.length - RELATIVES_SHOWN)} more`) : null,
  ];
  return [entry("creator", creators), entry("siblings", siblings), entry("children", children)];
}

/** @returns a link that opens the cluster, e.g. `300 main.(*client).writePump, chan receive` */
export function clusterLink(cluster: JudgedCluster, goTo: GoTo): HTMLElement {
  const name = shortFunc((whereOf(cluster) ?? cluster.createdBy)?.func ?? "(no frame)");
  const state = cluster.state === null ? "" : `, ${cluster.state}`;
  return el(
    "a",
    {
      href: `#${cluster.id}`,
      onclick: (event) => {
        event.preventDefault();
        goTo(cluster);
      },
    },
    `${count(cluster.counts.at(-1) ?? 0)} ${name}${state}`,
  );
}

/** The stack most like this one, aligned with it once it is asked for: to look through all is work. */
function nearestPart(cluster: JudgedCluster, analysis: Analysis, goTo: GoTo): Child {
  const known = cluster.nearest;
  const body = el("div", {});
  const find = (): JudgedCluster | null => {
    const id = known?.id ?? nearest(cluster, analysis.clusters)?.id;
    return analysis.clusters.find((other) => other.id === id) ?? null;
  };
  const opened = (): void => {
    if (body.firstChild !== null) return;
    const other = find();
    if (other === null) fill(body, el("p", {}, "no other stack shares most of its functions"));
    else fill(body, el("p", {}, clusterLink(other, goTo)), alignedStacks(cluster, other));
  };
  return el(
    "details",
    { ontoggle: opened },
    el("summary", {}, "Nearest stack"),
    known === undefined ? null : el("p", {}, nearestText(known)),
    body,
  );
}

/** @returns e.g. `2 h 5 min`; null where none is printed */
export function waitWords(longest: number | null): string | null {
  return longest === null ? null : minutes(longest);
}

/** @returns e.g. `304 goroutines` */
export function goroutinesIn(clusters: readonly JudgedCluster[]): string {
  return counted(
    clusters.reduce((sum, { counts }) => sum + (counts.at(-1) ?? 0), 0),
    "goroutine",
  );
}
