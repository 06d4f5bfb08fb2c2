// One housekeeping goroutine per Redis client.

import type { Pattern } from "../pattern.ts";
import { benign, counted, leak, reason } from "./finding.ts";
import { MANY_POOLS } from "./limits.ts";

const REAPER = /^github\.com\/(go-redis\/redis|redis\/go-redis)(\/v\d+)?\/internal\/pool\.\(\*ConnPool\)\.reaper$/;

export const redisClient: Pattern = {
  id: "redis-client",
  title: "Redis clients",
  what: "go-redis (up to version 8) has one goroutine per client, which closes stale connections.",
  lookAlike: "One client per server or shard: a number that stays.",
  advice: "Make one client and share it; call Close on clients that are done with.",
  marks: { funcs: [REAPER] },
  match: (cluster, scene) => {
    if (!cluster.frames.some(({ func }) => REAPER.test(func))) return null;
    const count = scene.count(cluster);
    const found = [reason("redis-client", `${counted(count, "client")}`)];
    return count > MANY_POOLS ? leak("growth", count, found) : benign(found, "us");
  },
};
