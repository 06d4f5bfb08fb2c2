// Every threshold of the verdicts, with its reason. Nothing is tuned to one program.

/** Wait minutes below this are noise: they overstate by up to one interval between collections, forced every 2 minutes. */
export const PARKED_MINUTES = 5;

/** In several snapshots of one process, one printed minute is enough beside identity: under load collections are frequent. */
export const SEEN_WAITING_MINUTES = 1;

/** Fewer goroutines than this, left by one round and waiting for work, look like what a program starts once, lazily. */
export const SEVERAL = 3;

/** Fewer orphans than this that stood all along are background work of the program's start. */
export const MANY_ORPHANS = 5;

/** A single sender may be a generator that hands out values; two in one place and one load are none. */
export const SENDERS = 2;

/** Rounds are equal when their growth differs by at most this share: a load tool's count is exact, a person's is not. */
export const EQUAL_SHARE = 0.15;

/** With three rounds, a last one that still adds half of the largest is not approaching a bound. */
export const UNBOUNDED_SHARE = 0.5;

/** A loop that wakes now and then may be seen elsewhere: so many of a cohort may be away for one moment. */
export const AWAY_SHARE = 0.1;

/** After one cycle, an exact multiple of fewer connections than this could be a pool on its way to its bound. */
export const CONNECTIONS_FOR_ONE_CYCLE = 50;

/** A fall of this share of the survivors, with no load in between, is a drain. */
export const DRAIN_SHARE = 0.05;

/** A snapshot is under load when this many of its goroutines are in neither neighbour: the dump's own request makes two or three. */
export const PASSING = 5;

/** And this share of all: in a large service some always come and go. */
export const PASSING_SHARE = 0.05;

/** So many in one place are a queue that does not move or a leak, unless as many clients are there at once. */
export const CROWD = 1000;

/** And this share of all: a large service has large pools. */
export const CROWD_SHARE = 0.5;
