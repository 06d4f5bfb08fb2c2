// A few numbers -> their mean and how sure it is.

/** @returns null of nothing */
export function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** @returns one standard error of the mean; Infinity with fewer than two values, which tell nothing of their spread */
export function standardError(values: readonly number[]): number {
  const middle = mean(values);
  if (middle === null || values.length < 2) return Number.POSITIVE_INFINITY;
  const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}
