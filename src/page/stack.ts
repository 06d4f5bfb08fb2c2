// A stack -> its frames as a list, the user's own code strong; two stacks -> a table of what differs.

import type { JudgedCluster } from "../analyse.ts";
import type { Origin, OriginFrame } from "../cluster/cluster.ts";
import { type AlignedFrame, alignFrames } from "../compare/frames.ts";
import { fileLine } from "../report/place.ts";
import { elidedText } from "../report/words.ts";
import { counted } from "../text/units.ts";
import { type Child, el } from "./dom.ts";
import type { LinkOf } from "./link.ts";

/** Whose code a frame is, in words; a colour alone would tell nobody. */
const OWNERS: Readonly<Record<Origin, string>> = {
  main: "your code",
  module: "module",
  std: "std",
  runtime: "runtime",
};

type Placed = Pick<OriginFrame, "func" | "file" | "line" | "origin">;

export function stackList({ frames, createdBy, elided, elidedBefore }: JudgedCluster, linkOf: LinkOf): HTMLElement {
  const items = frames.map((frame) => frameItem(frame, "", linkOf));
  if (elided !== null) items.splice(elidedBefore, 0, el("li", { class: "frame" }, elidedText(elided)));
  if (createdBy !== null) items.push(frameItem(createdBy, "created by ", linkOf));
  return el("ol", { class: "stack" }, ...items);
}

function frameItem(frame: Placed, before: string, linkOf: LinkOf): HTMLElement {
  const { func, origin } = frame;
  return el(
    "li",
    { class: `frame ${origin}` },
    el("span", { class: "func" }, before, func),
    " ",
    placeOf(frame, linkOf),
    " ",
    el("span", { class: "owner" }, OWNERS[origin]),
  );
}

/** @returns `file:line`, as a link where there is one */
export function placeOf(frame: Omit<Placed, "func">, linkOf: LinkOf): HTMLElement {
  const link = linkOf(frame);
  const text = fileLine(frame);
  if (link === null) return el("span", { class: "place" }, text);
  return el("a", { class: "place", href: link, rel: "noopener noreferrer", target: "_blank" }, text);
}

const SIGNS: Readonly<Record<AlignedFrame["kind"], readonly [sign: string, words: string]>> = {
  same: ["", "the same in both"],
  added: ["+", "only in the nearest"],
  gone: ["−", "only here"],
  changed: ["~", "at another line"],
};

/** @param other the cluster to compare with; it stands right */
export function alignedStacks(cluster: JudgedCluster, other: JudgedCluster): Child {
  const rows = alignFrames(cluster.frames, other.frames);
  const many = (wanted: AlignedFrame["kind"]): number => rows.filter(({ kind }) => kind === wanted).length;
  const cell = (frame: OriginFrame | null): HTMLElement =>
    el("td", {}, ...(frame === null ? [] : [el("span", {}, frame.func), el("small", {}, fileLine(frame))]));
  return el(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": "aligned stacks" },
    el(
      "table",
      { class: "aligned" },
      el(
        "caption",
        {},
        `${counted(many("same"), "frame")} the same, ${many("changed")} at another line, ${many("gone")} only here, ${many("added")} only in the nearest`,
      ),
      el(
        "thead",
        {},
        el(
          "tr",
          {},
          el("th", { scope: "col" }, el("span", { class: "hidden" }, "what differs")),
          el("th", { scope: "col" }, `this, ${cluster.state ?? "no state"}`),
          el("th", { scope: "col" }, `nearest, ${other.state ?? "no state"}`),
        ),
      ),
      el(
        "tbody",
        {},
        ...rows.map(({ kind, left, right }) => {
          const [sign, words] = SIGNS[kind];
          return el(
            "tr",
            { class: kind },
            el(
              "th",
              { scope: "row" },
              el("span", { "aria-hidden": "true" }, sign),
              el("span", { class: "hidden" }, words),
            ),
            cell(left),
            cell(right),
          );
        }),
      ),
    ),
  );
}
