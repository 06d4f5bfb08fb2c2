// Certificate files of the command line -> what a TLS connection takes.

import { readFileSync } from "node:fs";
import { type Failure, fileFailure } from "../failure.ts";
import type { HttpOptions } from "./options.ts";

export interface Pems {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

/** @returns what --cacert, --cert and --key name; a failure (exit 2) for a file that cannot be read */
export function readPems({ cacert, cert, key }: Pick<HttpOptions, "cacert" | "cert" | "key">): Pems | Failure {
  const pems: { ca?: Buffer; cert?: Buffer; key?: Buffer } = {};
  // As with curl, a certificate file may hold its key too.
  const wanted = [
    ["ca", cacert],
    ["cert", cert],
    ["key", key ?? cert],
  ] as const;
  for (const [name, path] of wanted) {
    if (path === null) continue;
    try {
      pems[name] = readFileSync(path);
    } catch (error) {
      return { ...fileFailure(path, error), expected: "a PEM file" };
    }
  }
  return pems;
}
