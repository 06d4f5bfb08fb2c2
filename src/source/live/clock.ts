// The head of a mutex profile -> the rate of the process's clock, as it is printed there.

import type { Decoded, DecoderFor } from "../read.ts";

/** The head is shorter by far; all of the profile may be megabytes. */
export const CLOCK_BYTES = 256;

/** Reads `cycles/second=…`; no item where it is not there. */
export const clockDecoder: DecoderFor<Decoded & { readonly rate: string }> = () => {
  const text = new TextDecoder();
  let head = "";
  return {
    push: (chunk) => {
      if (head.length < CLOCK_BYTES) head += text.decode(chunk, { stream: true });
    },
    progress: () => ({ bytes: head.length, goroutines: 0 }),
    end: () => {
      const rate = /^cycles\/second=(\d+)$/m.exec(head)?.[1];
      return rate === undefined ? [] : [{ rate, warnings: [] }];
    },
    refusal: () => null,
  };
};
