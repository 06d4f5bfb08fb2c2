// The list of all patterns, most specific first: the first that matches a cluster names it.

import type { Pattern } from "../pattern.ts";

export const PATTERNS: readonly Pattern[] = [];
