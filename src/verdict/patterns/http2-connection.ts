// What each HTTP/2 connection has, on either side.

import type { Pattern } from "../pattern.ts";
import { benign, counted, reason } from "./finding.ts";
import { hasFunc, http2Names } from "./frames.ts";
import { DO_REQUEST } from "./http2-streams.ts";

const SET = [
  ...http2Names("ClientConn", "readLoop"),
  ...http2Names("serverConn", "serve"),
  ...http2Names("serverConn", "readFrames"),
  ...DO_REQUEST,
];

export const http2Connection: Pattern = {
  id: "http2-connection",
  title: "HTTP/2 connection",
  what: "A client has one reading goroutine per connection and one per open stream; a server has two per connection.",
  lookAlike: "A client per request leaves as many connections as requests; their number then follows the load.",
  advice: "Nothing to do while their number is bounded.",
  marks: { funcs: SET },
  match: (cluster, scene) => {
    if (!hasFunc(cluster, ...SET)) return null;
    return benign([reason("http2-connection", `${counted(scene.count(cluster))} of HTTP/2 connections`)]);
  },
};
