// What the user typed -> what is in it: resolves, opens, reads, decodes.

import { homedir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { type Failure, failure } from "./failure.ts";
import { openFile } from "./file/file.ts";
import { readSavedHunt, type SavedHunt } from "./file/folder.ts";
import { openStdin } from "./file/stdin.ts";
import type { Decoded, DecoderFor, Opened, Progress } from "./read.ts";
import { isFailure, type LiveSource, resolveSource, type SeriesSource } from "./resolve.ts";

export interface OpenOptions<T> {
  readonly decoder: DecoderFor<T>;
  /** Where `-` reads from; standard input by default. */
  readonly stdin?: Readable;
  /** Of a saved hunt its heap profiles too, after the snapshots. */
  readonly heaps?: boolean;
  /** Makes one of the replicas of one moment, for a saved hunt that has several. */
  readonly sum: (parts: readonly T[], source: string) => T;
  /** Opens a URL; see http.ts. Left out where nothing may be fetched. */
  readonly fetch: (source: LiveSource, request: FetchRequest<T>) => Promise<Opened<T>>;
  /** Reads a series that a Pyroscope keeps, oldest first; see pyroscope-series.ts. Left out where one process is wanted. */
  readonly series?: (source: SeriesSource, request: FetchRequest<T>) => Promise<Opened<T>>;
}

export interface FetchRequest<T> {
  readonly decoder: DecoderFor<T>;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** As `Opened`; `hunt` is what a saved hunt's index says of its snapshots, which are as many and in the same order. */
export interface OpenedSource<T> extends Opened<T> {
  readonly hunt: SavedHunt | null;
}

/**
 * Opens one source. Several dumps in it are several items, in order; a saved hunt's folder gives all its snapshots.
 *
 * @param typed  as the user typed or pasted it (see `resolveSource`)
 * @param signal cancels: the failure is then `cancelled`, exit 130, and nothing is kept
 * @returns the items and, where something went wrong, the failure; it never rejects for what a source is or does
 */
export async function openSource<T extends Decoded>(
  typed: string,
  options: OpenOptions<T>,
  signal: AbortSignal = new AbortController().signal,
  onProgress: (progress: Progress) => void = () => undefined,
): Promise<OpenedSource<T>> {
  const source = resolveSource(typed, { home: homedir() });
  if (isFailure(source)) return { items: [], failure: source, hunt: null };
  const request = { decoder: options.decoder, signal, onProgress };
  switch (source.kind) {
    case "file":
      return { ...(await openFile({ ...request, name: source.name, path: source.path, takenAt: null })), hunt: null };
    case "stdin": {
      const stream = options.stdin ?? process.stdin;
      return { ...(await openStdin({ ...request, name: source.name, stream })), hunt: null };
    }
    case "pods":
      return {
        items: [],
        failure: failure("usage", source.name, "may be several pods", "k8s://…/pod/NAME"),
        hunt: null,
      };
    case "series":
      return { ...(await (options.series?.(source, request) ?? noSeries(source.name))), hunt: null };
    case "http":
    case "pod":
      return { ...(await options.fetch(source, request)), hunt: null };
    case "folder":
      return openFolder(source.name, source.path, request, options);
  }
}

function noSeries(name: string): Opened<never> {
  return { items: [], failure: failure("usage", name, "is a service over time", "one dump, or one process") };
}

async function openFolder<T extends Decoded>(
  name: string,
  path: string,
  request: FetchRequest<T>,
  { heaps = false, sum }: OpenOptions<T>,
): Promise<OpenedSource<T>> {
  const hunt = readSavedHunt(name, path);
  if (isFailure(hunt)) return { items: [], failure: hunt, hunt: null };
  const items: T[] = [];
  let failed: Failure | null = null;
  const open = async ({ file, source, takenAt, replica }: SavedFile): Promise<readonly T[]> => {
    const opened = await openFile({
      ...request,
      name: join(name, file),
      decoder: (_, facts) => request.decoder(replica ?? source, facts),
      path: join(path, file),
      takenAt,
    });
    // Which snapshot is which is told by their order: one that is missing, or two in one file, would shift the rest.
    // A heap that is missing would make two cycles pass for one.
    if (opened.items.length !== 1) failed ??= opened.failure;
    return opened.items.slice(0, 1);
  };
  const moments = momentsOf(hunt);
  for (const files of moments) {
    const parts = await Promise.all(files.map(open));
    const { replica, source } = files[0]!;
    items.push(...(replica === undefined || failed !== null ? parts.flat() : [sum(parts.flat(), source)]));
  }
  for (const file of heaps ? (hunt.heaps ?? []) : []) items.push(...(await open(file)));
  const told = { ...hunt, snapshots: moments.map(([first]) => first!) };
  return { items, failure: failed, hunt: failed === null ? told : null };
}

type SavedFile = Pick<SavedHunt["snapshots"][number], "file" | "source" | "takenAt" | "replica">;

/** The files of one phase of one cycle: one, or one per replica. */
function momentsOf({ snapshots }: SavedHunt): readonly SavedHunt["snapshots"][] {
  const moments = new Map<string, SavedHunt["snapshots"][number][]>();
  for (const saved of snapshots) {
    const key = saved.replica === undefined ? saved.file : `${saved.phase} ${saved.cycle}`;
    moments.set(key, [...(moments.get(key) ?? []), saved]);
  }
  return [...moments.values()];
}
