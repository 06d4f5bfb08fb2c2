// `unpark [SOURCE...]`: the screen on a terminal, a report everywhere else.

import { analyse } from "../../analyse.ts";
import type { Options } from "../args.ts";
import { endOnSignals, UserError } from "../exit.ts";
import { printReport } from "../print.ts";
import { httpOptions, readSources, withStdin } from "../read.ts";
import { demoSources } from "../samples.ts";

/** @returns the exit status */
export async function look(options: Options): Promise<number> {
  const screen = process.stdout.isTTY === true && options.format === null && options.out === null;
  const keepSignals = endOnSignals();
  const named = options.demo ? demoSources() : await withStdin(options.sources);
  const sources = options.baseline === null ? named : [options.baseline, ...named];
  if (sources.length === 0 && !screen)
    throw new UserError("no source: name a file, a URL, or pipe a dump in (see unpark --help)");
  const { snapshots, hunt } = await readSources(sources, httpOptions(options), new AbortController().signal);
  const analyseOptions = {
    idle: options.idle,
    replicas: options.replicas,
    groupBy: options.groupBy,
    ...(hunt === null ? {} : { hunt }),
  };
  if (!screen) return printReport(analyse(snapshots, analyseOptions), options);
  keepSignals();
  const { showScreen } = await import("../screen.ts");
  return showScreen(options, snapshots, analyseOptions);
}
