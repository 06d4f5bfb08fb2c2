// Every figure that a verdict on the heap turns on, with its reason. "Measured" speaks of servers without and with a
// leak, recorded with Go 1.19 to 1.27 after two collections each (test/heap/recordings).

/** Cycles before a growth is called a leak: the first warms up, and one more step alone is no trend. */
export const LEAST_CYCLES = 3;

/**
 * Bytes per cycle that a healthy service moves by itself. Measured after the first cycle without a leak: -14 to +63 kB;
 * the smallest leak: 449 kB.
 */
export const FLOOR_BYTES = 100_000;

/** The same as a share of the heap in use: 63 kB were 0.5 % of a full cache of 13 MB; twice that. */
export const FLOOR_SHARE = 0.01;

/**
 * With so few cycles the first must have grown, too: a leak adds to the warm-up. By trial: of heaps that only waver, each
 * level by itself and beyond the floor, 0.8 % would be accused after three cycles, 0.03 % after five.
 */
export const EVERY_CYCLES = 5;

/** Below that share, but regular: so many cycles after the first, and so many times the error of their mean. */
export const REGULAR_CYCLES = 3;
export const REGULAR = 5;

/** What one place must have of the growth to be named: what holds less is a detail of it, or chance. */
export const PLACE_SHARE = 0.05;

/**
 * What one cycle, which may be the warm-up, must pass before it is told as a growth. Measured without a leak: up to 57 kB
 * for some requests, 1 MB with 1,000 connections.
 */
export const WARM_UP_BYTES = 1_000_000;

/** Mean growth over its own error before the whole grows: the usual three. */
export const SURE = 3;

/** The same for the later half alone, which has fewer samples: a growth that has ended falls below. */
export const STILL_GROWING = 2;

/** Sampled objects before a place is named: 5 are sure to ±45 %, fewer may be chance. */
export const LEAST_SAMPLES = 5;

/** Sampled objects for ± 25 %: what the advice to raise the load aims at. */
export const GOOD_SAMPLES = 16;

/** A last cycle below this share of the mean of those before it: the growth levels off. */
export const LEVELLING_SHARE = 0.5;

/**
 * Bytes allocated per cycle, and over the heap in use, before it is called churn. The requests for the profiles
 * themselves allocate 3 to 4 MB a cycle.
 */
export const CHURN_BYTES = 10_000_000;
export const CHURN_TIMES_HEAP = 2;

/** Of the objects sampled since the base: no more than this share kept is churn. */
export const CHURN_KEPT_SHARE = 0.1;

/** Stacks that one cycle must add to be told: two spans of 32 KiB; one comes and goes in a healthy service (runtime/stack.go). */
export const STACK_BYTES = 2 * 32 * 1024;
