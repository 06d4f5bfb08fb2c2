// What a hunt knows of its load -> growth as a multiple of connections or requests, cycle by cycle.

import { rate, signed, tell } from "../text/units.ts";
import type { Evidence, Setting } from "./evidence.ts";
import type { Ruling } from "./ruling.ts";
import { AWAY_SHARE, CONNECTIONS_FOR_ONE_CYCLE } from "./thresholds.ts";

/** How far a quotient may lie from a whole number: one goroutine more or less in fifty is the dump's own noise. */
const WHOLE = 0.02;

/** @returns null outside a hunt, or when the growth is no exact multiple of what the load made */
export function judgeHunt({ cluster, history, match, wait, usersOwn }: Evidence, { hunt }: Setting): Ruling | null {
  if (hunt === null || match?.kind === "benign" || wait === "active" || (!usersOwn && match === null)) return null;
  const counts = hunt.quiet.map((at) => cluster.counts[at]!);
  const grown = counts.slice(1).map((count, cycle) => count - counts[cycle]!);
  if (grown.length === 0 || grown.some((added) => added <= 0)) return null;
  if (history !== null && history.progressed > history.born.length * AWAY_SHARE) return null;
  const per =
    multiple(
      grown,
      hunt.loads.map(({ connections }) => connections),
      "connection",
    ) ??
    multiple(
      grown,
      hunt.loads.map(({ requests }) => requests),
      "request",
    );
  if (per === null) return null;
  if (grown.length === 1 && grown[0]! < CONNECTIONS_FOR_ONE_CYCLE) return null;
  const text = tell`${grown.map(signed).join(", ")} per cycle, ${per}, ${grown.length} of ${grown.length} cycles`;
  const born = history?.born ?? null;
  const accused = born?.length ?? counts.at(-1)! - counts[0]!;
  return { class: "zombie", accused, goids: born ?? [], reasons: [{ code: "per-load", text }], settledBy: null };
}

/** @returns e.g. "1.00 per connection" when every cycle's growth is the same whole multiple of its load */
function multiple(grown: readonly number[], made: readonly (number | null)[], noun: string): string | null {
  const quotients = grown.map((added, cycle) => {
    const of = made[cycle];
    return of == null || of === 0 ? Number.NaN : added / of;
  });
  const factor = Math.round(quotients[0]!);
  if (factor < 1 || quotients.some((quotient) => !(Math.abs(quotient - factor) <= WHOLE * factor))) return null;
  return rate(grown[0]!, made[0]!, noun);
}
