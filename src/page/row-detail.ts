// A row of a table and what lies folded below it, made when it is first opened.

import { el } from "./dom.ts";

export interface RowDetail {
  readonly button: HTMLButtonElement;
  readonly toggle: (open: boolean) => void;
  readonly toggled: () => void;
}

/**
 * @param detail the row below, hidden; with one `cell`
 * @param opened what is open keeps so when its table is drawn anew
 */
export function rowDetail<T>(
  of: T,
  opened: Set<T>,
  detail: HTMLElement,
  cell: HTMLElement,
  make: () => HTMLElement,
  label: Node | string,
): RowDetail {
  const button = el(
    "button",
    { type: "button", class: "toggle", "aria-expanded": "false", "aria-controls": detail.id },
    label,
  );
  const toggle = (open: boolean): void => {
    if (open && cell.firstChild === null) cell.append(make());
    detail.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (open) opened.add(of);
    else opened.delete(of);
  };
  if (opened.has(of)) toggle(true);
  return { button, toggle, toggled: () => toggle(detail.hidden) };
}
