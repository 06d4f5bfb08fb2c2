// Waits for a free connection of a database pool, and the text does not show who has them.

import type { Pattern } from "../pattern.ts";
import { reason, victim } from "./finding.ts";
import { awaitsConnection, CONN, sqlPoolOf, sqlText } from "./sql-pool.ts";

export const sqlConnWait: Pattern = {
  id: "sql-conn-wait",
  title: "Waits for a database connection",
  what: "All connections that the pool may open (SetMaxOpenConns) are in use.",
  lookAlike: "A short queue under load. Rows without a cancellable context show no goroutine while they are open.",
  advice: "Look for Rows, Stmt and Conn that are not closed; give queries a context with a deadline.",
  marks: { funcs: [CONN] },
  match: (cluster, scene) => {
    if (!awaitsConnection(cluster)) return null;
    const pool = sqlPoolOf(scene);
    return victim("minutes", scene.count(cluster), [reason("sql-conn-wait", sqlText(pool, scene))], {
      blames: pool.busy,
    });
  },
};
