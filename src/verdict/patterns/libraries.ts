// The goroutines that libraries keep: which function of which library waits how, and how many are usual. Seen in
// recordings of these libraries (test/recordings) and found in their source; docs/ of each say how they are ended.

import { CLIENT_LIBRARIES } from "./libraries-clients.ts";
import { LOCAL_LIBRARIES } from "./libraries-local.ts";
import type { Library } from "./library-row.ts";

export const LIBRARIES: readonly Library[] = [...CLIENT_LIBRARIES, ...LOCAL_LIBRARIES];
