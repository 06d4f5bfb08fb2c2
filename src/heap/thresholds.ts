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
 * Each cycle adding less than the one before, down to this share of the first: it slows down. Measured: caches that are asked
 * for keys by chance 0.49 to 0.83 of it after two to seven cycles; leaks under one load 0.9 and more.
 */
export const SLOWING_SHARE = 0.85;

/** The same where the steps waver: mean of the later half over that of the earlier, each of so many cycles. */
export const HALF_CYCLES = 2;
export const SLOWER_HALF_SHARE = 0.7;

/** Objects that every cycle keeps, and how far the most and the least may lie apart to be the same number every time. */
export const LEAST_OBJECTS = 100;
export const ALIKE_SHARE = 0.1;

/** A growth of which so much is inside of a cache with a bound is that of the cache. */
export const CACHED_SHARE = 0.5;

/** Sampled objects inside of it before that is said of the whole heap: against an accusation fewer will do than for one. */
export const CACHED_SAMPLES = 3;

/** What lies below one function must have this share of the growth before the function is named for it. */
export const BELOW_SHARE = 0.5;

/**
 * What a service that only moves by itself would show by chance once in 740 times (as three standard errors) is a growth
 * where all is sampled; and once in 1,000 times one that has ended.
 */
export const SURE_CHANCE = 0.00135;
export const STILL_CHANCE = 0.001;

/** So many of all samples in one cycle, where a steady growth would put them there once in 100 times: it came at once. */
export const AT_ONCE_SHARE = 0.7;
export const AT_ONCE_CHANCE = 0.01;

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
