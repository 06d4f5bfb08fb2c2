// Figures of the heap -> words.

import { bytes } from "../text/units.ts";

/** @returns decimal units with two digits where a leak is told by them: `0.48 MB`, `12 MB`, `63 kB` */
export function megabytes(n: number): string {
  const size = Math.abs(n);
  if (size < 100_000 || size >= 10_000_000) return bytes(n);
  return `${(n / 1e6).toFixed(2)} MB`;
}

/** @returns `5.27 MB ± 1.82 MB`; without the error where there is none: every allocation was recorded */
export function withError({ bytes: n, error }: { readonly bytes: number; readonly error: number }): string {
  return error === 0 ? megabytes(n) : `${megabytes(n)} ± ${megabytes(error)}`;
}
