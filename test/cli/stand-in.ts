// A kubectl that is none, first in a PATH.

import { chmodSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** Puts it into the folder; what it answers stands in the file that STAND_IN names (see kubectl.mjs). */
export function installKubectl(folder: string): void {
  const script = join(folder, "kubectl");
  writeFileSync(script, `#!/bin/sh\nexec "${process.execPath}" "${resolve("test/cli/kubectl.mjs")}" "$@"\n`);
  chmodSync(script, 0o755);
}

/** As the API server lists it. */
export const pod = (name: string, phase = "Running", waiting?: string) => ({
  metadata: { name },
  status: {
    phase,
    containerStatuses: [{ state: waiting === undefined ? { running: {} } : { waiting: { reason: waiting } } }],
  },
});
