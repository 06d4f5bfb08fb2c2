// The setting that tests of the screen begin with; each says only what it is about.

import type { LiveStatus } from "../../src/ui/ports.ts";
import type { StateSeed } from "../../src/ui/state.ts";

export const SEED: StateSeed = {
  version: "0",
  columns: 100,
  rows: 30,
  unicode: true,
  plain: false,
  formats: ["json"],
  now: "2026-11-24T12:00:00.000Z",
  options: {},
  recent: [],
  notes: new Map(),
  filter: "",
  sort: "verdict",
  live: null,
  hunt: null,
};

/** A process that is watched, and answers. */
export const LIVE: LiveStatus = {
  source: "h:6060",
  paused: false,
  intervalSeconds: 5,
  everySeconds: 5,
  polls: 1,
  thinnedOut: 0,
  slowed: null,
  trouble: null,
};
