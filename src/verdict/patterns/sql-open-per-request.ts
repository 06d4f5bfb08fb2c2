// One goroutine per database pool.

import type { Pattern } from "../pattern.ts";
import { benign, counted, leak, reason } from "./finding.ts";
import { MANY_POOLS } from "./limits.ts";
import { isOpener, OPENERS } from "./sql-pool.ts";

export const sqlOpenPerRequest: Pattern = {
  id: "sql-open-per-request",
  title: "Database pools",
  what: "Each sql.Open starts a goroutine that ends with DB.Close. Open is meant to be called once per database.",
  lookAlike: "One pool per database or tenant: a number that stays.",
  advice: "Open once, keep the *sql.DB and share it; it is a pool, safe for concurrent use.",
  marks: { funcs: OPENERS },
  match: (cluster, scene) => {
    if (!isOpener(cluster)) return null;
    const count = scene.count(cluster);
    const found = [reason("sql-open-per-request", `${counted(count, "pool")} open`)];
    return count > MANY_POOLS ? leak("growth", count, found) : benign(found, "us");
  },
};
