// What a hostile dump would like to reach (a terminal, a browser, a parser), and files that have it in every place.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Function as Func, Line, Location, Profile, Sample, StringTable, ValueType } from "pprof-format";
import { ATTACKS } from "./report/story.ts";

/** No line of a text can hold a line's end, and with a NUL it would be no text; lone surrogates are U+FFFD in UTF-8. */
const inLine = (attack: string): string => attack.replaceAll(/[\n\r\0]/g, " ");
const LINES = ATTACKS.map(inLine);
/** An attack further on in the table, so that no two neighbours are the same. */
const after = (index: number, by: number): string => LINES[(index + by) % LINES.length]!;

/** A name for a file on a disk: every byte of the alphabet but NUL and the slash, in at most 255 bytes. */
export const HOSTILE_NAME = `a\x1b[2J\x1b]0;owned\x07\x1b[6n\u009b31m\u202e\u200b\u2028\u{e0041}|\`<b>&"'=+@-\n\r\t\u0336\u0336\u0336\u0336\u0336\u0336.txt`;

/** A text of `debug=2`, read through a log: the attacks as panics, prefixes, states, functions, files and creators. */
export function hostileDump(minutes = 90): string {
  const blocks = LINES.flatMap((attack, index) => {
    const { length } = LINES;
    const [state, func] = [after(index, 1).replaceAll(/[\]:,]/g, ""), after(index, 2)];
    const block = (goid: number): string =>
      `goroutine ${goid} [${state}, ${minutes} minutes]:\nmain.${func}(0x1)\n\t/src/${attack}.go:5 +0x1\ncreated by main.${attack} in goroutine 2\n\t/src/${func}.go:9 +0x1\n`;
    const waiting = `goroutine ${1000 + index} [chan receive, ${minutes} minutes]:\nmain.wait${index}.${attack}(0x1)\n\t/src/${attack}/${func}.go:5 +0x1\ncreated by main.${attack} in goroutine 2\n\t/src/${func}.go:9 +0x1\n`;
    return [block(10 + index), block(10 + length + index), waiting];
  });
  return `panic: ${LINES.join(" ")}\n\n${blocks.join("\n")}`;
}

/** The same dump as a log brings it: each line behind an attack. */
export function hostileLog(attack: string): string {
  return hostileDump().replaceAll(/^/gm, `${inLine(attack)} | `);
}

/** A text of `debug=1`: functions and files, and labels as Go quotes them, whole attacks with their line ends. */
export function hostileCounts(): string {
  const records = LINES.map((attack, index) => {
    const [key, value] = [ATTACKS[index]!, ATTACKS[(index + 5) % ATTACKS.length]!].map((text) => JSON.stringify(text));
    return `3 @ 0x${index + 1} 0x9\n# labels: {${key}:${value}}\n#\t0x${index + 1}\tmain.${attack}+0x1\t/src/${after(index, 2)}.go:1\n`;
  });
  return `goroutine profile: total ${3 * records.length}\n${records.join("\n")}`;
}

/** A heap profile of `debug=1`. */
export function hostileHeap(times = 1): string {
  const records = LINES.map(
    (attack, index) =>
      `${times}: ${times << 20} [${times}: ${times << 20}] @ 0x${index + 1} 0x9\n#\t0x${index + 1}\tmain.${attack}+0x1\t/src/${after(index, 2)}.go:1\n`,
  );
  const all = times * LINES.length;
  return `heap profile: ${all}: ${all << 20} [${all}: ${all << 20}] @ heap/1048576\n${records.join("\n")}\n# runtime.MemStats\n# HeapAlloc = ${all << 20}\n`;
}

/** A profile.proto of goroutines or of a heap: its strings are the attacks as they are, line ends too. */
export function hostileProto(kind: "goroutine" | "heap"): Uint8Array {
  const stringTable = new StringTable();
  const id = (text: string): number => stringTable.dedup(text);
  const types = kind === "heap" ? ["alloc_objects", "alloc_space", "inuse_objects", "inuse_space"] : ["goroutine"];
  const unit = (type: string): string => (type.endsWith("space") ? "bytes" : "count");
  return new Profile({
    sampleType: types.map((type) => new ValueType({ type: id(type), unit: id(unit(type)) })),
    periodType: new ValueType({ type: id(kind === "heap" ? "space" : "goroutine"), unit: id("count") }),
    period: 1,
    comment: ATTACKS.map(id),
    function: ATTACKS.map(
      (attack, index) => new Func({ id: index + 1, name: id(`main.${attack}`), filename: id(`/src/${attack}.go`) }),
    ),
    location: ATTACKS.map((_, index) => new Location({ id: index + 1, line: [new Line({ functionId: index + 1 })] })),
    sample: ATTACKS.map((_, index) => new Sample({ locationId: [index + 1], value: types.map(() => 1 << 20) })),
    stringTable,
  }).encode();
}

/** Writes them all, under hostile names. @returns their paths */
export function hostileFiles(folder: string) {
  const save = (name: string, content: string | Uint8Array): string => {
    const path = join(folder, `${name}${HOSTILE_NAME}`);
    writeFileSync(path, content);
    return path;
  };
  return {
    dump: save("dump", hostileDump()),
    later: save("later", hostileDump(95)),
    log: save("log", ATTACKS.map(hostileLog).join("\n")),
    counts: save("counts", hostileCounts()),
    proto: save("proto", hostileProto("goroutine")),
    heap: save("heap", hostileHeap()),
    heapLater: save("heapLater", hostileHeap(3)),
    heapProto: save("heapProto", hostileProto("heap")),
    hunt: hostileHunt(folder),
  };
}

/** A folder as `unpark hunt --save` writes it; its index tells of a source and a time that are attacks. */
function hostileHunt(folder: string): string {
  const hunt = join(folder, "hunt");
  mkdirSync(hunt);
  const [source, takenAt] = [ATTACKS.join(" "), ATTACKS.join(" ")];
  const snapshots = ["baseline", "settled"].map((phase, cycle) => {
    const file = `${cycle}${HOSTILE_NAME}`;
    writeFileSync(join(hunt, file), hostileDump(90 + cycle));
    return { file, source, takenAt, phase, cycle };
  });
  const index = { unparkHunt: 1, source, startedAt: takenAt, snapshots, loads: [{ connections: 1, requests: 1 }] };
  writeFileSync(join(hunt, "index.json"), JSON.stringify(index));
  return hunt;
}
