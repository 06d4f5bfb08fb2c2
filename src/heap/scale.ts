// Sampled objects <-> estimates of the truth, and how sure these are.

/**
 * @param objectBytes size of one object
 * @param rate        mean distance of two samples in bytes
 * @returns the probability that an object of this size is sampled: 1 - e^(-size/rate)
 *
 * Rule: runtime/pprof/protomem.go, scaleHeapSample; a rate of 0 or 1 means that every object is recorded.
 */
export function chance(objectBytes: number, rate: number): number {
  return rate <= 1 || objectBytes <= 0 ? 1 : -Math.expm1(-objectBytes / rate);
}

/** @returns the estimate that Go gives for `n` sampled objects (or their bytes): n / p, cut to a whole number */
export function scaled(n: number, objectBytes: number, rate: number): number {
  return Math.trunc(n / chance(objectBytes, rate));
}

/** @returns how many objects were sampled, from the estimate in objects: the way back from `scaled` */
export function sampledObjects(objects: number, objectBytes: number, rate: number): number {
  const p = chance(objectBytes, rate);
  if (p === 1) return objects;
  return Math.sign(objects) * Math.round((Math.abs(objects) + 0.5) * p);
}
