// Keys on a table's rows: the arrows, j and k go from row to row, as in the terminal.

/** @param rows in their order; each is opened by its button */
export function moveBetween(event: KeyboardEvent, rows: readonly { readonly button: HTMLButtonElement }[]): void {
  const at = rows.findIndex(({ button }) => button === event.target);
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    j: at + 1,
    ArrowUp: at - 1,
    k: at - 1,
    Home: 0,
    End: rows.length - 1,
  };
  const next = steps[event.key];
  if (at < 0 || next === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  rows[Math.max(0, Math.min(rows.length - 1, next))]?.button.focus();
}
