// database/sql: open Rows and transactions, and those who wait for a free connection.

import type { Cluster } from "../../cluster/cluster.ts";
import type { Scene } from "../scene.ts";
import { counted, oncePerScene } from "./finding.ts";
import { hasFunc, mayWait, topIs } from "./frames.ts";

export const ROWS_DONE = "database/sql.(*Rows).awaitDone";
export const TX_DONE = "database/sql.(*Tx).awaitDone";
export const OPENERS = ["database/sql.(*DB).connectionOpener", "database/sql.(*DB).connectionResetter"];
export const CONN = "database/sql.(*DB).conn";

export interface SqlPool {
  /** Hold Rows open. */
  readonly rows: readonly Cluster[];
  readonly txs: readonly Cluster[];
  /** Wait for a connection to come back. */
  readonly waiting: readonly Cluster[];
  /** Inside a call of database/sql, hence using a connection. */
  readonly busy: readonly Cluster[];
}

export const sqlPoolOf = oncePerScene((scene): SqlPool => {
  const waiting = scene.withFunc(CONN).filter(awaitsConnection);
  const calls = scene.withAny(["database/sql.(*Rows).Next", "database/sql.(*Stmt).QueryContext", ...CALLS]);
  return {
    rows: scene.withFunc(ROWS_DONE),
    txs: scene.withFunc(TX_DONE),
    waiting,
    busy: calls.filter((one) => !awaitsConnection(one)),
  };
});

export function awaitsConnection(cluster: Cluster): boolean {
  return topIs(cluster, CONN) && mayWait(cluster, "select");
}

const CALLS = ["query", "exec", "begin", "queryDC", "execDC"].map((name) => `database/sql.(*DB).${name}`);

export function isOpener(cluster: Cluster): boolean {
  return hasFunc(cluster, ...OPENERS);
}

export function sqlText(pool: SqlPool, scene: Scene): string {
  return (
    `${scene.sum(pool.rows)} open Rows, ${counted(scene.sum(pool.txs), "open transaction")}, ` +
    `${counted(scene.sum(pool.busy))} in a query, ${counted(scene.sum(pool.waiting))} waiting for a connection`
  );
}
