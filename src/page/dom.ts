// Tags and texts -> elements. The page's one door to the DOM: texts are cleaned and become text, never markup.

import { clean } from "../text/clean.ts";

export type Child = Node | string | null;

type Value = string | number | boolean | null | ((event: Event) => void);

/**
 * Makes an element.
 *
 * @param attributes an attribute each; true is an attribute without a value, false and null none; `on…` is a listener
 * @param children   texts as they are in a dump; null is nothing
 */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, Value>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== null && value !== false) element.setAttribute(name, clean(String(value)));
  }
  add(element, children);
  return element;
}

/** Puts the children in the place of what was there. */
export function fill(element: Element, ...children: readonly Child[]): void {
  element.replaceChildren();
  add(element, children);
}

function add(element: Element, children: readonly Child[]): void {
  for (const child of children) if (child !== null) element.append(typeof child === "string" ? clean(child) : child);
}

/** @returns a section of the page with its heading */
export function section(id: string, title: string, ...children: readonly Child[]): HTMLElement {
  return el("section", { id, "aria-labelledby": `${id}-title` }, el("h2", { id: `${id}-title` }, title), ...children);
}

/** @returns a list of names and what they are; an entry without content is left out */
export function facts(entries: readonly (readonly [name: string, ...content: Child[]])[]): HTMLElement {
  const shown = entries.filter(([, ...content]) => content.some((child) => child !== null && child !== ""));
  return el(
    "dl",
    { class: "facts" },
    ...shown.map(([name, ...content]) => el("div", {}, el("dt", {}, name), el("dd", {}, ...content))),
  );
}

/** @returns a table; the first cell of each row names it */
export function table(caption: string, titles: readonly string[], rows: readonly (readonly Child[])[]): HTMLElement {
  return el(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": caption },
    el(
      "table",
      { class: "plain-table" },
      el("caption", { class: "hidden" }, caption),
      el("thead", {}, el("tr", {}, ...titles.map((title) => el("th", { scope: "col" }, title)))),
      el(
        "tbody",
        {},
        ...rows.map(([name = null, ...cells]) =>
          el("tr", {}, el("th", { scope: "row" }, name), ...cells.map((cell) => el("td", {}, cell))),
        ),
      ),
    ),
  );
}
