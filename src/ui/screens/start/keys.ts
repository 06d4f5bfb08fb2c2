// Keys of the start screen.

import type { KeyRow } from "../../keys/key-row.ts";

const start = { scope: "start", group: "Start" } as const;

export const startKeys: readonly KeyRow[] = [
  { ...start, keys: ["o"], message: { type: "openAsked" }, label: "open", help: "open a file or URL" },
  { ...start, keys: ["u"], message: { type: "connectAsked" }, label: "connect", help: "connect to a live process" },
  {
    ...start,
    keys: ["h"],
    message: { type: "huntAsked" },
    label: "hunt",
    help: "hunt: load a live process and compare",
  },
  { ...start, keys: ["d"], message: { type: "demoAsked" }, label: "demo", help: "a story on bundled samples" },
  ...Array.from(
    { length: 9 },
    (_, index): KeyRow => ({
      ...start,
      keys: [String(index + 1)],
      message: { type: "recentChosen", index },
      label: "",
      help: "open a recent source",
      disabled: ({ recent }) => (index < recent.length ? null : `there is no recent source ${index + 1}`),
    }),
  ),
  { ...start, keys: ["esc"], message: { type: "closed" }, label: "", help: "cancel what is under way" },
];
