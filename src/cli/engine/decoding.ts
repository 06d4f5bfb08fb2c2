// Who makes snapshots of bytes, and judges and sums them: this thread for a report, the other one for the screen.

import { createDecoder } from "../../decode.ts";
import type { Snapshot } from "../../dump/model.ts";
import { JUDGED_HERE, type Judges } from "../../source/live/replicas.ts";
import type { DecoderFor } from "../../source/read.ts";

export interface Decoding extends Judges {
  readonly decoderFor: DecoderFor<Snapshot>;
}

export const HERE: Decoding = { ...JUDGED_HERE, decoderFor: createDecoder };
