// The user's own call waits for the reply of a server, over a connection that this process opened.

import type { Pattern } from "../pattern.ts";
import { doing, leak, reason } from "./finding.ts";
import { pollOf } from "./frames.ts";
import { SEVERAL } from "./limits.ts";
import { shortName } from "./names.ts";

/** Where client libraries read replies; the last is a connection that net/http's client has upgraded (transport.go). */
const READS_REPLY: readonly RegExp[] = [
  /^github\.com\/(go-redis\/redis|redis\/go-redis)(\/v\d+)?\/internal\/proto\.\(\*Reader\)\.\w+$/,
  /^github\.com\/jackc\/pgx\/v\d+\/pgconn\.\(\*PgConn\)\.(receive|peek)Message$/,
  /^github\.com\/lib\/pq\.\(\*conn\)\.recv\w*$/,
  /^net\/http\.\(\*readWriteCloserBody\)\.Read$/,
];

export const replyNoTimeout: Pattern = {
  id: "reply-no-timeout",
  title: "Waits for a server's reply",
  what: "Your own code asked a server, over a connection that this process opened, and waits for what it says.",
  lookAlike:
    "A slow query, or some workers that wait for jobs: they finish, or their number stays. One more per request is a leak.",
  advice:
    "Ask with a context that has a deadline (a blocking pop with a time-out), and close the connection when its user leaves.",
  marks: { funcs: READS_REPLY },
  match: (cluster, scene) => {
    const poll = pollOf(cluster);
    const user = cluster.frames.find(({ origin }) => origin === "main");
    const count = scene.count(cluster);
    if (poll?.direction !== "read" || poll.over !== "socket" || user === undefined || count < SEVERAL) return null;
    if (!cluster.frames.some(({ func }) => READS_REPLY.some((form) => form.test(func)))) return null;
    const text = `${doing(count, "wait")} for a reply in ${shortName(user.func)}`;
    return leak("growth", count, [reason("reply-no-timeout", text)], { endedBy: "us" });
  },
};
