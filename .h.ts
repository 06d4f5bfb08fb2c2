import { readSync, openSync } from "node:fs";
import { createDecoder } from "./src/decode.ts";
import { analyse } from "./src/analyse.ts";
import { PATTERNS } from "./src/verdict/patterns/index.ts";
const b = new Uint8Array(1 << 20);
const t0 = performance.now();
const fd = openSync(process.argv[2]!, "r");
const d = createDecoder("x");
for (let n = readSync(fd, b); n > 0; n = readSync(fd, b)) d.push(b.subarray(0, n));
const t1 = performance.now();
const s = d.end();
const t2 = performance.now();
const times = new Map<string, number>();
if (process.argv[3] === "p") for (const p of PATTERNS as any) { const m = p.match; p.match = (c: any, sc: any) => { const t = performance.now(); const r = m(c, sc); times.set(p.id, (times.get(p.id) ?? 0) + performance.now() - t); return r; }; }
const a = analyse(s);
const t3 = performance.now();
console.log("parse", (t1 - t0).toFixed(0), "end", (t2 - t1).toFixed(0), "analyse", (t3 - t2).toFixed(0), "again", (() => { const t = performance.now(); analyse(s); return (performance.now() - t).toFixed(0); })(), a.clusters.length);
for (const [k, v] of [...times].sort((x, y) => y[1] - x[1]).slice(0, 25)) console.log(v.toFixed(1), k);
