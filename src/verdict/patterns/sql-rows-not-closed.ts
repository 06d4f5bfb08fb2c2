// database/sql.Rows that nobody closes.

import type { Pattern } from "../pattern.ts";
import { leak, reason, victim } from "./finding.ts";
import { hasFunc } from "./frames.ts";
import { awaitsConnection, CONN, ROWS_DONE, sqlPoolOf, sqlText } from "./sql-pool.ts";

export const sqlRowsNotClosed: Pattern = {
  id: "sql-rows-not-closed",
  title: "Query rows not closed",
  what: "Open Rows keep their connection. Once the pool's limit is reached, every further query waits for one.",
  lookAlike: "Queries under way: then goroutines are in the driver, and nobody waits for a connection for long.",
  advice: "Write `defer rows.Close()` behind the error check, and check rows.Err(). QueryRow needs its Scan.",
  marks: { funcs: [ROWS_DONE, CONN] },
  match: (cluster, scene) => {
    const holds = hasFunc(cluster, ROWS_DONE);
    if (!holds && !awaitsConnection(cluster)) return null;
    const pool = sqlPoolOf(scene);
    const open = scene.sum(pool.rows);
    const found = [reason("sql-rows-not-closed", sqlText(pool, scene))];
    if (holds) {
      const unused = Math.max(0, open - scene.sum(pool.busy));
      const exhausted = pool.waiting.length > 0 && unused > 0;
      return leak(exhausted ? "minutes" : "growth", Math.min(scene.count(cluster), Math.max(1, unused)), found);
    }
    if (open === 0 || open < scene.sum(pool.txs)) return null;
    return victim("minutes", scene.count(cluster), found, { blames: pool.rows });
  },
};
