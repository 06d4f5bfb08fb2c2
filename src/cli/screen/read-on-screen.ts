// Named sources -> the screen that reads them. What is plainly no source is one line, and no screen.

import { accessSync, constants, statSync } from "node:fs";
import { homedir } from "node:os";
import { type Failure, fileFailure } from "../../source/failure.ts";
import { readSavedHunt } from "../../source/file/folder.ts";
import { isFailure, resolveSource } from "../../source/resolve.ts";
import type { Options } from "../args.ts";
import { type LeaveSignals, UserError } from "../exit.ts";

/**
 * How long the terminal is left as it is: what is refused within this time (a file that is no dump, an empty pipe, nobody
 * listening) is one line and no screen, and what is read within it is there from the first frame.
 */
const PATIENCE_MS = { smallFiles: 1_000, files: 0, others: 200 };

/** Read while the screen loads, packed too. */
const SMALL_BYTES = 256 * 1024;

export async function readOnScreen(options: Options, leaveSignals: LeaveSignals): Promise<never> {
  const { sources } = options;
  for (const typed of sources) {
    const failure = plainFailure(typed);
    if (failure !== null) throw new UserError(failure.message, failure.exit);
  }
  const { Engine } = await import("../engine/engine.ts");
  const engine = new Engine();
  // It starts while the screen is loaded.
  if (sources.length > 0) engine.start();
  const { showScreen } = await import("./screen.ts");
  const { idle, replicas } = options;
  return showScreen(options, {
    sources,
    patienceMs: sources.length === 0 ? 0 : PATIENCE_MS[sizeOf(sources)],
    analyseOptions: { idle, replicas },
    engine,
    leaveSignals,
  });
}

function sizeOf(sources: readonly string[]): keyof typeof PATIENCE_MS {
  let bytes = 0;
  for (const typed of sources) {
    const source = resolveSource(typed, { home: homedir() });
    const stats = !isFailure(source) && source.kind === "file" ? statSync(source.path) : null;
    if (stats === null || !stats.isFile()) return "others";
    bytes += stats.size;
  }
  return bytes <= SMALL_BYTES ? "smallFiles" : "files";
}

/** @returns what is known of a source without reading it: that it is missing, not permitted, no source at all */
function plainFailure(typed: string): Failure | null {
  const source = resolveSource(typed, { home: homedir() });
  if (isFailure(source)) return source;
  if (source.kind === "folder") {
    const hunt = readSavedHunt(source.name, source.path);
    return isFailure(hunt) ? hunt : null;
  }
  if (source.kind !== "file") return null;
  try {
    accessSync(source.path, constants.R_OK);
    return null;
  } catch (error) {
    return fileFailure(source.name, error);
  }
}
