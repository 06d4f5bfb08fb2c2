// Keys of the hunt: of its form, and while it goes on.

import type { KeyRow } from "../../keys/key-row.ts";
import type { State } from "../../state.ts";

const form = { scope: "form", group: "Typing" } as const;
const hunt = { scope: "hunt", group: "Live" } as const;

export const huntKeys: readonly KeyRow[] = [
  {
    ...form,
    keys: ["enter"],
    message: { type: "huntStartAsked" },
    label: "start the hunt",
    help: "start the hunt, from any field",
  },
  { ...form, keys: ["tab", "down"], message: { type: "huntFieldMoved", by: 1 }, label: "next", help: "next field" },
  {
    ...form,
    keys: ["shift-tab", "up"],
    message: { type: "huntFieldMoved", by: -1 },
    label: "",
    help: "the field before",
  },
  { ...form, keys: ["esc", "ctrl-c"], message: { type: "promptLeft" }, label: "leave", help: "leave the form" },
  {
    ...hunt,
    keys: ["c"],
    message: { type: "huntGoOnAsked" },
    label: "go on now",
    help: "do not wait any longer; with your own load: it is at its height, or over",
    disabled: waitsForLoad,
  },
  {
    ...hunt,
    keys: ["esc"],
    message: { type: "huntStopAsked" },
    label: "stop, keep what was taken",
    help: "stop the load and the hunt, and keep what was taken (ctrl-c too)",
  },
];

function waitsForLoad({ hunt: { run } }: State): string | null {
  if (run === null || run.stage !== "load" || run.asked !== "") return null;
  return "the load is running: the hunt goes on when it has ended (esc stops both)";
}
