// Snapshots as they are fetched -> files of a folder, each whole or not there, with an index that leads back.

import {
  closeSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  openSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { type Failure, failure, fileFailure } from "../failure.ts";
import type { DecoderFor, SourceDecoder } from "../read.ts";
import { INDEX_FILE, type SavedHunt } from "./folder.ts";
import { beside, OWNER_ONLY, publish, writeWhole } from "./whole-file.ts";

export type SavedSnapshot = SavedHunt["snapshots"][number];
export type SavedHeap = NonNullable<SavedHunt["heaps"]>[number];

/** What tells one fetch's bytes from another's: a refused or broken one may lie beside the one that counts. */
interface Kept {
  readonly form: string;
  readonly total: number;
  /** Of a sum of replicas: what it is the sum of. */
  readonly parts?: readonly { readonly source: string; readonly form: string; readonly total: number }[];
}

interface Raw {
  readonly temporary: string;
  /** As the decoder was told it. */
  readonly source: string;
  holds: Partial<Kept> | null;
}

export interface HuntFolder {
  /** A decoder that also keeps the bytes it is given, until `commit` or `discard`. */
  readonly keeping: <T extends Partial<Kept>>(decoder: DecoderFor<T>) => DecoderFor<T>;
  /**
   * Packs the bytes of a snapshot under their own name, and puts them into the index, in place of an earlier snapshot
   * of the same phase and cycle. Of a sum each replica's bytes are a file of their own, and all come into the index at
   * once; a replica that is in the sum no longer leaves the index, and its files stay.
   *
   * @param snapshot one that the newest decoders gave
   * @returns the file's name in the folder; of a sum the first and how many more
   */
  readonly commit: (snapshot: Kept, entry: Omit<SavedSnapshot, "file" | "replica">) => Promise<string>;
  /** The same for a heap profile: the newest bytes in which a decoder found anything. */
  readonly commitHeap: (entry: Omit<SavedHeap, "file">) => Promise<string>;
  /** Bytes kept but not wanted. */
  readonly discard: () => void;
  /** The snapshots and heaps so far are of no use to the index any more; their files stay. */
  readonly forget: () => Promise<void>;
  readonly setLoads: (loads: SavedHunt["loads"]) => Promise<void>;
}

/**
 * @param path   made when it is not there
 * @param source of the hunt, secrets removed
 * @returns the folder; a failure (exit 2) when it cannot be written, or holds a hunt already
 */
export function createHuntFolder(path: string, source: string): HuntFolder | Failure {
  try {
    mkdirSync(path, { recursive: true });
    // Told before the load, not after it.
    const probe = join(path, `.probe-${process.pid}`);
    closeSync(openSync(probe, "wx"));
    rmSync(probe);
  } catch (error) {
    return { ...fileFailure(path, error), expected: "a folder that can be written (--save)" };
  }
  if (existsSync(join(path, INDEX_FILE))) return failure("usage", path, "holds a saved hunt already", "a new folder");
  return folderAt(path, {
    unparkHunt: 1,
    source,
    startedAt: new Date().toISOString(),
    snapshots: [],
    heaps: [],
    loads: [],
  });
}

function folderAt(path: string, initial: SavedHunt): HuntFolder {
  let index = initial;
  let written = 0;
  const kept: Raw[] = [];

  const writeIndex = async (next: SavedHunt): Promise<void> => {
    index = next;
    writeWhole(join(path, INDEX_FILE), `${JSON.stringify(index, null, 2)}\n`, { replace: true });
  };
  const discard = (): void => {
    for (const { temporary } of kept.splice(0)) rmSync(temporary, { force: true });
  };

  const pack = async (raw: Raw, stem: string): Promise<string> => {
    const file = `${String(written++).padStart(3, "0")}-${stem}.gz`;
    const packing = beside(join(path, file));
    const target = createWriteStream(packing, { mode: OWNER_ONLY, flags: "wx" });
    await pipeline(createReadStream(raw.temporary), createGzip(), target);
    publish(packing, join(path, file), { replace: false });
    return file;
  };
  /** @param source of one replica; null for the only process there is */
  const packDump = (source: string | null, { form, total }: Kept, stem: string): Promise<string> => {
    const raw = kept.findLast(
      (one) => one.holds?.form === form && one.holds.total === total && (source ?? one.source) === one.source,
    );
    if (raw === undefined) throw new Error(`no bytes of a snapshot in ${form} were kept`);
    return pack(raw, stem);
  };
  const remove = (replaced: readonly { readonly file: string }[]): void => {
    for (const { file } of replaced) rmSync(join(path, file), { force: true });
  };

  return {
    keeping: (decoderFor) => (source, facts) => {
      const entry: Raw = { temporary: join(path, `.fetching-${written}-${kept.length}`), source, holds: null };
      kept.push(entry);
      return tee(decoderFor(source, facts), entry);
    },
    commit: async (snapshot, entry) => {
      const { phase, cycle } = entry;
      const stem = cycle === 0 ? phase : `cycle${cycle}-${phase}`;
      const saved: SavedSnapshot[] = [];
      for (const part of snapshot.parts ?? []) {
        const file = await packDump(part.source, part, `${stem}-replica${saved.length + 1}`);
        saved.push({ file, ...entry, replica: part.source });
      }
      if (snapshot.parts === undefined) saved.push({ file: await packDump(null, snapshot, stem), ...entry });
      discard();
      const same = (one: SavedSnapshot): boolean => one.phase === phase && one.cycle === cycle;
      const here = new Set(saved.map(({ replica }) => replica));
      const others = index.snapshots.filter((one) => !same(one) && here.has(one.replica));
      const replaced = index.snapshots.filter(same);
      await writeIndex({ ...index, snapshots: [...others, ...saved] });
      remove(replaced);
      return saved.length === 1 ? saved[0]!.file : `${saved[0]!.file} and ${saved.length - 1} more`;
    },
    commitHeap: async (entry) => {
      const raw = kept.findLast(({ holds }) => holds !== null);
      if (raw === undefined) throw new Error("no bytes of a heap profile were kept");
      const { cycle } = entry;
      const file = await pack(raw, cycle === 0 ? "baseline-heap" : `cycle${cycle}-heap`);
      discard();
      const { heaps = [] } = index;
      const others = heaps.filter((saved) => saved.cycle !== cycle);
      await writeIndex({ ...index, heaps: [...others, { file, ...entry }] });
      remove(heaps.filter((saved) => saved.cycle === cycle));
      return file;
    },
    discard,
    forget: () => writeIndex({ ...index, snapshots: [], heaps: [], loads: [] }),
    setLoads: (loads) => writeIndex({ ...index, loads }),
  };
}

function tee<T extends Partial<Kept>>(decoder: SourceDecoder<T>, entry: Raw): SourceDecoder<T> {
  const fd = openSync(entry.temporary, "wx", OWNER_ONLY);
  return {
    ...decoder,
    push: (chunk) => {
      writeSync(fd, chunk);
      return decoder.push(chunk);
    },
    end: async (cut) => {
      closeSync(fd);
      const items = await decoder.end(cut);
      entry.holds = items.at(-1) ?? null;
      return items;
    },
  };
}
