// A line for a query: checked and completed as it is typed, its fault beside it. What it is a query of, the caller knows.

import type { Completions } from "../query/complete.ts";
import type { QueryError } from "../query/lex.ts";
import { el, fill } from "./dom.ts";

export interface QueryInput {
  /** Label, input, completions and fault, for the caller's own element. */
  readonly elements: readonly HTMLElement[];
  readonly input: HTMLInputElement;
  /** Puts a query in the place of what was typed. */
  readonly set: (query: string) => void;
}

export interface QueryOf {
  readonly placeholder: string;
  readonly faultOf: (text: string) => QueryError | null;
  /** What can follow at the end of the text. */
  readonly complete: (text: string) => Completions;
  /** Called with each good query, the first time with what stands there: the last good one stays in force. */
  readonly changed: (text: string) => void;
}

export function queryInput({ placeholder, faultOf, complete, changed }: QueryOf): QueryInput {
  const error = el("p", { id: "filter-error", class: "error", role: "alert" });
  const options = el("datalist", { id: "filter-completions" });
  const apply = (): void => {
    const fault = faultOf(input.value);
    input.setAttribute("aria-invalid", fault === null ? "false" : "true");
    fill(error, fault === null ? "" : `column ${fault.at + 1}: ${fault.message}`);
    if (fault === null) changed(input.value);
  };
  const offer = (): void => {
    const { from, items } = complete(input.value);
    const before = input.value.slice(0, from);
    fill(
      options,
      ...items.slice(0, 20).map(({ insert, help }) => el("option", { value: before + insert, label: help })),
    );
  };
  const input = el("input", {
    id: "filter",
    type: "search",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    list: "filter-completions",
    placeholder,
    "aria-describedby": "filter-error",
    oninput: () => {
      apply();
      offer();
    },
    onkeydown: (event) => {
      if ((event as KeyboardEvent).key === "Escape" && input.value !== "") set("");
    },
  });
  const set = (query: string): void => {
    input.value = query;
    apply();
  };
  queueMicrotask(apply);
  return {
    elements: [el("label", { for: "filter" }, "Filter ", el("kbd", {}, "/")), input, options, error],
    input,
    set,
  };
}

/** `/` leads to the input from anywhere on the page, as in the terminal. */
export function focusBySlash(input: HTMLInputElement): void {
  document.addEventListener("keydown", (event) => {
    const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    input.focus();
  });
}
