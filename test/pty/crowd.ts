// Dumps made up on the spot: as many clusters, or as many bytes, as a test wants.

const STATES = ["chan receive", "select", "IO wait", "chan send", "sync.Mutex.Lock"];

/** @returns a dump of so many goroutines, each a cluster of its own */
export function crowdDump(clusters: number): string {
  return Array.from({ length: clusters }, (_, index) => goroutine(index + 1)).join("\n");
}

/** @returns a dump of at least so many bytes */
export function bulkyDump(bytes: number): string {
  const parts: string[] = [];
  let size = 0;
  for (let goid = 1; size < bytes; goid++) {
    const text = `${goroutine(goid, goid % 40)}\n`;
    parts.push(text);
    size += text.length;
  }
  return parts.join("");
}

function goroutine(goid: number, kind = goid): string {
  return [
    `goroutine ${goid} [${STATES[kind % STATES.length]}, ${kind % 9} minutes]:`,
    "runtime.gopark(0xc000012345, 0x0?)",
    "\t/usr/local/go/src/runtime/proc.go:402 +0xce",
    `main.(*Worker${kind}).run(0xc00001${(kind % 4096).toString(16)})`,
    `\t/src/shop/worker${kind}.go:${10 + (kind % 300)} +0x45`,
    "created by main.(*Pool).start in goroutine 1",
    `\t/src/shop/pool.go:${20 + (kind % 50)} +0x91`,
    "",
  ].join("\n");
}
