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

/**
 * @param plus, minus means of two Poisson counts
 * @returns the probability that the first exceeds the second by n or more
 */
export function excessChance(n: number, plus: number, minus: number): number {
  // Beyond some hundred counts the sum is as good as normal.
  if (plus + minus > 400) return normalTail((n - 0.5 - (plus - minus)) / Math.sqrt(plus + minus));
  let chance = 0;
  const most = Math.ceil(minus + 12 * Math.sqrt(minus) + 12);
  for (let freed = 0; freed <= most; freed++) chance += poisson(freed, minus) * poissonTail(n + freed, plus);
  return Math.min(1, chance);
}

/** @returns the probability that of n things thrown into as many boxes some box gets `most` or more; at most 1 */
export function crowdChance(most: number, n: number, boxes: number): number {
  if (boxes < 2) return 1;
  const share = 1 / boxes;
  let chance = 0;
  let term = (1 - share) ** n;
  for (let k = 0; k <= n; k++) {
    if (k >= most) chance += term;
    term *= ((n - k) / (k + 1)) * (share / (1 - share));
  }
  return Math.min(1, chance * boxes);
}

function poisson(k: number, middle: number): number {
  if (middle === 0) return k === 0 ? 1 : 0;
  let logarithm = -middle;
  for (let at = 1; at <= k; at++) logarithm += Math.log(middle / at);
  return Math.exp(logarithm);
}

function poissonTail(n: number, middle: number): number {
  let below = 0;
  for (let k = 0; k < n; k++) below += poisson(k, middle);
  return Math.max(0, 1 - below);
}

/** Upper tail of the standard normal distribution, to 1e-7 (Abramowitz and Stegun, 26.2.17). */
function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z);
  const t = 1 / (1 + 0.2316419 * z);
  const sum = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * sum;
}
