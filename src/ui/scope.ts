// The names of the screens.

/** The views in the order of their number keys. */
export const VIEWS = ["clusters", "compare", "family", "waiters", "heap", "process"] as const;
export type View = (typeof VIEWS)[number];

/** What lies over a view. */
export type Over = "goroutine" | "stacks" | "hunt" | "help";

/** A screen that takes keys. */
export type Scope = "start" | View | Over;

export type Tone = "plain" | "good" | "error";
