// Who created whom, as a tree that opens; what is below a node is made when it is opened.

import type { JudgedCluster } from "../analyse.ts";
import { type FamilyNode, familyTree } from "../report/family.ts";
import { glyphOf } from "../report/text/paint.ts";
import { count, counted } from "../text/units.ts";
import { clusterLink, type GoTo } from "./detail.ts";
import { type Child, el, section } from "./dom.ts";
import type { Unpacked } from "./unpack.ts";

/** Nodes beside each other that are made at once. */
const MOST = 100;

export function familyOf({ analysis, parents }: Unpacked, goTo: GoTo): HTMLElement {
  return section(
    "family",
    "Who started them",
    el(
      "p",
      { class: "status" },
      "Goroutines of the last snapshot below the goroutines that created them; the worst first.",
    ),
    listOf(familyTree(analysis, parents), goTo, 0),
  );
}

function listOf(nodes: readonly FamilyNode[], goTo: GoTo, depth: number): HTMLElement {
  const list = el("ul", { class: "family" }, ...nodes.slice(0, MOST).map((node) => itemOf(node, goTo, depth)));
  if (nodes.length > MOST) {
    const rest = el("li", {});
    const all = (): void => rest.replaceWith(...nodes.slice(MOST).map((node) => itemOf(node, goTo, depth)));
    rest.append(
      el("button", { type: "button", class: "more", onclick: all }, `and ${count(nodes.length - MOST)} more`),
    );
    list.append(rest);
  }
  return list;
}

function itemOf({ cluster, children, worst, func, sum }: FamilyNode, goTo: GoTo, depth: number): HTMLElement {
  const item = el(
    "li",
    {},
    ...(cluster === null ? [`${func}, which has ended`] : [verdictOf(cluster), clusterLink(cluster, goTo)]),
  );
  if (children.length === 0) return item;
  const body = el("div", {});
  const own = cluster?.counts.at(-1) ?? 0;
  const details = el(
    "details",
    {
      ontoggle: () => {
        if (body.firstChild === null) body.append(listOf(children, goTo, depth + 1));
      },
    },
    el("summary", {}, `${counted(sum - own, "goroutine")} created there`, accusedBelow(children)),
    body,
  );
  details.open = depth === 0 && (worst === "zombie" || worst === "suspect");
  item.append(details);
  return item;
}

/** Of its own goroutines: an owner is not accused for what it has started. */
function verdictOf({ verdict: { class: name } }: JudgedCluster): HTMLElement {
  return el("span", { class: `verdict ${name}` }, `${glyphOf(name, true)} ${name} `);
}

/** `, zombies among them`: what is closed must not hide them. */
function accusedBelow(children: readonly FamilyNode[]): Child {
  const found = (["zombie", "suspect"] as const).find((name) => children.some(({ worst }) => worst === name));
  return found === undefined ? null : el("span", { class: `verdict ${found}` }, `, ${found}s among them`);
}
