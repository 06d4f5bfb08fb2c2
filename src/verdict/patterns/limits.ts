// The figures that patterns compare with, each with its reason.

/** Fewer goroutines than this on one line are what a program starts once per job it has: etcd has lines of three. */
export const SEVERAL = 5;

/** More database/sql pools than this in one process: one per database is usual, and few services have ten databases. */
export const MANY_POOLS = 10;

/** DefaultTransport keeps at most 100 idle connections (MaxIdleConns in net/http/transport.go). */
export const DEFAULT_MAX_IDLE_CONNS = 100;

/** More client connections than this to be worth a word: a service talks to some upstreams, each by a few. */
export const MANY_CLIENTS = 20;

/** More listeners than this in one process: a service has an address or some, for itself, its health, its metrics. */
export const MANY_LISTENERS = 20;

/** Workers that a pool starts at once: as many as processors is usual, and few machines have more than this. */
export const MANY_WORKERS = 64;

/** NotifyContext contexts that a process keeps: main's own, and one for a second phase of shutting down. */
export const SIGNAL_CONTEXTS = 2;

/** How far below a lock its owner may begin: few structs are larger, and the next heap object is not much farther. */
export const HOLDER_WINDOW_BYTES = 4096;

/** Below this, wait minutes are noise: they overstate by up to one interval between collections (two minutes). */
export const WORTHWHILE_MINUTES = 5;
