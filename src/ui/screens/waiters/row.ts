// One row of the waiters' view: what is drawn, and the cluster it opens.

export interface WaiterRow {
  readonly kind: "lock" | "waiter" | "holder" | "unheld" | "channel" | "ring" | "histogram" | "head" | "blank";
  readonly text: string;
  readonly count: number | null;
  readonly clusterId: string | null;
}
