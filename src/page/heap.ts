// The page of `unpark heap`: what is kept, what holds the process, who allocated it, and where.

import type { HeapStack } from "../heap/analysis.ts";
import { megabytes } from "../heap/words.ts";
import type { HeapData } from "../report/heap/page-data.ts";
import { shortFunc } from "../report/place.ts";
import { count } from "../text/units.ts";
import { type Child, el, facts, section } from "./dom.ts";
import { type Flame, flameOf } from "./flame.ts";
import type { FlameStack } from "./flame-tree.ts";
import { heapFilter } from "./heap-filter.ts";
import { heapTable } from "./heap-table.ts";
import { plotOf } from "./plot.ts";
import { focusBySlash } from "./query-input.ts";
import { headline } from "./summary.ts";

export interface HeapParts {
  readonly header: HTMLElement;
  readonly plot: HTMLElement | null;
  /** What needs to know its room is drawn once these are in the page. */
  readonly parts: readonly Child[];
}

const LINES = 5;

export function heapParts(data: HeapData): HeapParts {
  const words = wordsOf(data);
  const flame: Flame = flameOf(
    {
      names: data.profiles.map(({ source }) => source),
      title: `${data.measured.replace(/,.*$/, "")} by stack`,
      words,
      short: words,
    },
    (func) => {
      filter.set(`fn:"${func.replaceAll(/["\\]/g, "\\$&")}"`);
      filter.input.focus();
    },
  );
  const table = heapTable(data, words);
  const filter = heapFilter(data, (rows, stacks) => {
    table.show(rows);
    flame.show(stacks.map(flameStack));
  });
  focusBySlash(filter.input);
  return {
    header: el(
      "header",
      {},
      ...headline(data.role, data.summary, /[:;] /),
      data.told.length === 0 ? null : el("ul", { class: "reasons" }, ...data.told.map((text) => el("li", {}, text))),
      facts([["measured", data.measured], ...data.goroutines.map((text): [string, string] => ["", text])]),
    ),
    plot: courseOf(data),
    parts: [
      section("rows", "Who allocated it", filter.element, table.element),
      flame.element,
      memoryPart(data),
      section(
        "snapshots",
        "The profiles",
        el("ol", { class: "snapshots" }, ...data.profiles.map(({ text }) => el("li", {}, text))),
      ),
      section(
        "warnings",
        "What to know",
        el("ul", { class: "warnings" }, ...[...data.warnings, ...data.notes].map((text) => el("li", {}, text))),
      ),
    ],
  };
}

/** @returns how a figure of the sample type is said: bytes, or a number of objects */
function wordsOf({ unit }: HeapData): (value: number) => string {
  return unit === "bytes" ? megabytes : count;
}

/** Bytes in use, and the accused places, over the profiles. */
function courseOf({ bytes, unit, rows, profiles }: HeapData): HTMLElement | null {
  if (bytes === null || unit !== "bytes") return null;
  const accused = rows.filter(({ role }) => role === "zombie" || role === "suspect").slice(0, LINES);
  return plotOf({
    title: "Memory in use over time",
    names: profiles.map(({ source }) => source),
    taken: profiles.map(({ takenAt }) => takenAt),
    lines: [
      { name: "bytes in use", counts: bytes },
      ...accused.map(({ func, flat }) => ({ name: shortFunc(func), counts: flat })),
    ],
    words: megabytes,
  });
}

function memoryPart({ memory }: HeapData): Child {
  if (memory === null) return null;
  return section(
    "memory",
    "What holds the process",
    el("p", {}, `${memory.title}; virtual size is not memory`),
    el(
      "table",
      { class: "waits" },
      el("caption", { class: "hidden" }, "parts of the memory"),
      el(
        "thead",
        { class: "hidden" },
        el("tr", {}, ...["part", "size", "share", "bar"].map((title) => el("th", { scope: "col" }, title))),
      ),
      el(
        "tbody",
        {},
        ...memory.parts.map(({ name, bytes, share, part }) => {
          const bar = el("span", { class: "bar", "aria-hidden": "true" });
          bar.style.width = `${100 * part}%`;
          return el(
            "tr",
            {},
            el("th", { scope: "row", class: "long" }, name),
            el("td", { class: "number" }, bytes),
            el("td", { class: "number" }, share),
            el("td", {}, bar),
          );
        }),
      ),
    ),
    ...memory.hints.map((hint) => el("p", {}, hint)),
  );
}

function flameStack({ frames, values }: HeapStack): FlameStack {
  return { frames: [...frames].reverse(), values };
}
