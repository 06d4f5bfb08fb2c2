// No connection is free: the Transport's limit is used up.

import { tell } from "../../text/units.ts";
import type { Pattern } from "../pattern.ts";
import { counted, doing, oncePerScene, reason, victim } from "./finding.ts";
import { hasFunc, mayWait, topIs } from "./frames.ts";
import { connectionsOf } from "./http-connections.ts";

const GET_CONN = "net/http.(*Transport).getConn";
const DIALS = ["net/http.(*Transport).dialConn", "net.(*sysDialer).dialSingle", "net/http.(*Transport).dialConnFor"];

export const httpMaxConnsPerHost: Pattern = {
  id: "http-max-conns-per-host",
  title: "Waits for a free HTTP connection",
  what: "The Transport may open no further connection to the host (MaxConnsPerHost), and none comes back.",
  lookAlike: "A slow dial: then a goroutine is in dialConn.",
  advice: "Close the bodies of the answers that hold the connections; give requests a context with a deadline.",
  marks: { funcs: [GET_CONN] },
  match: (cluster, scene) => {
    if (!topIs(cluster, GET_CONN) || !mayWait(cluster, "select")) return null;
    const all = connectionsOf(scene);
    const dialing = scene.sum(dialingIn(scene));
    const text =
      `${doing(scene.count(cluster), "wait")} for a connection, ${counted(dialing)} dialling; ` +
      tell`${all.unread} connections with an unread body, ${scene.sum(all.awaiting)} awaiting an answer`;
    const found = [reason("http-max-conns-per-host", text)];
    return victim(dialing === 0 ? "minutes" : "suspicion", scene.count(cluster), found, {
      blames: heldIn(scene),
    });
  },
};

/** dialConn is only a creator's name in the loops; as a frame it is a dial under way. */
const dialingIn = oncePerScene((scene) => scene.withAny(DIALS).filter((one) => !hasFunc(one, GET_CONN)));

const heldIn = oncePerScene((scene) => [...connectionsOf(scene).handedOver, ...connectionsOf(scene).awaiting]);
