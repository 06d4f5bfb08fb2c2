// Keys of the help screen.

import type { KeyRow } from "../../keys/key-row.ts";

const help = { scope: "help", group: "Program" } as const;

export const helpKeys: readonly KeyRow[] = [
  {
    ...help,
    keys: ["/"],
    message: { type: "filterAsked" },
    label: "search",
    help: "search the keys by key or by word",
  },
  { ...help, keys: ["esc", "h", "left"], message: { type: "closed" }, label: "back", help: "back" },
];
