// Transactions that are neither committed nor rolled back.

import type { Pattern } from "../pattern.ts";
import { leak, reason, victim } from "./finding.ts";
import { hasFunc } from "./frames.ts";
import { awaitsConnection, CONN, sqlPoolOf, sqlText, TX_DONE } from "./sql-pool.ts";

export const sqlTxNotEnded: Pattern = {
  id: "sql-tx-not-ended",
  title: "Transaction not ended",
  what: "A transaction keeps its connection until Commit or Rollback. Once the pool's limit is reached, everybody waits.",
  lookAlike: "Transactions under way: then goroutines are in the driver, and nobody waits for a connection for long.",
  advice: "Write `defer tx.Rollback()` right behind BeginTx; after Commit it does nothing.",
  marks: { funcs: [TX_DONE, CONN] },
  match: (cluster, scene) => {
    const holds = hasFunc(cluster, TX_DONE);
    if (!holds && !awaitsConnection(cluster)) return null;
    const pool = sqlPoolOf(scene);
    const open = scene.sum(pool.txs);
    const found = [reason("sql-tx-not-ended", sqlText(pool, scene))];
    if (holds) {
      const unused = Math.max(0, open - scene.sum(pool.busy));
      const exhausted = pool.waiting.length > 0 && unused > 0;
      return leak(exhausted ? "minutes" : "growth", Math.min(scene.count(cluster), Math.max(1, unused)), found);
    }
    if (open === 0) return null;
    return victim("minutes", scene.count(cluster), found, { blames: pool.txs });
  },
};
