// The fields of the hunt's form, in their order.

import type { HuntForm } from "./port.ts";

export interface Field {
  readonly name: keyof HuntForm;
  readonly label: string;
  readonly help: string;
}

export const FIELDS: readonly Field[] = [
  { name: "url", label: "process", help: "its pprof: a URL, HOST:PORT, unix:/PATH" },
  { name: "loadUrl", label: "load URL", help: "http:// or ws://, or leave it empty" },
  { name: "command", label: "or a command", help: "k6 run x.js; empty: your own load" },
  { name: "connections", label: "connections", help: "to the load URL" },
  { name: "duration", label: "duration", help: "of its load in each cycle" },
  { name: "cycles", label: "cycles", help: "a pool and a leak differ from two on" },
  { name: "settle", label: "settle", help: "the longest wait for standing counts" },
  { name: "save", label: "save to", help: "a new folder for all snapshots, or empty" },
];
