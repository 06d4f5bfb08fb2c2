// The list of all patterns, most specific first: the first that matches a cluster names it.

import type { Pattern } from "../pattern.ts";
import { broadcastSlowSubscriber } from "./broadcast-slow-subscriber.ts";
import { clientGoInformer } from "./client-go-informer.ts";
import { condNoSignal } from "./cond-no-signal.ts";
import { contextAfterfunc } from "./context-afterfunc.ts";
import { contextNotCancelled } from "./context-not-cancelled.ts";
import { contextUserWait } from "./context-user-wait.ts";
import { dnsLookupCgo } from "./dns-lookup-cgo.ts";
import { errgroupLimit } from "./errgroup-limit.ts";
import { execPipes } from "./exec-pipes.ts";
import { execWait } from "./exec-wait.ts";
import { finalizerBlocked } from "./finalizer-blocked.ts";
import { firstResultWins } from "./first-result-wins.ts";
import { gcStartSemacquire } from "./gc-start-semacquire.ts";
import { grpcClientStream } from "./grpc-client-stream.ts";
import { grpcConnection } from "./grpc-connection.ts";
import { grpcHandlerBusy } from "./grpc-handler-busy.ts";
import { httpBodyNotClosed } from "./http-body-not-closed.ts";
import { httpBodyStalled } from "./http-body-stalled.ts";
import { httpClientNoTimeout } from "./http-client-no-timeout.ts";
import { httpHandlerBusy } from "./http-handler-busy.ts";
import { httpHandlerStuck } from "./http-handler-stuck.ts";
import { httpIdleKeepalive } from "./http-idle-keepalive.ts";
import { httpMaxConnsPerHost } from "./http-max-conns-per-host.ts";
import { httpServerIdleKeepalive } from "./http-server-idle-keepalive.ts";
import { httpServerSlowClient } from "./http-server-slow-client.ts";
import { httpTimeoutHandler } from "./http-timeout-handler.ts";
import { httpTransportPerRequest } from "./http-transport-per-request.ts";
import { http2Connection } from "./http2-connection.ts";
import { http2NoTimeout } from "./http2-no-timeout.ts";
import { http2Streams } from "./http2-streams.ts";
import { ioPipeNoReader } from "./io-pipe-no-reader.ts";
import { iterPullNotStopped } from "./iter-pull-not-stopped.ts";
import { LIBRARY_PATTERNS } from "./library.ts";
import { listener } from "./listener.ts";
import { lockOrderInversion } from "./lock-order-inversion.ts";
import { logSinkBlocked } from "./log-sink-blocked.ts";
import { mutexDoubleLock } from "./mutex-double-lock.ts";
import { mutexHeldWhileWaiting } from "./mutex-held-while-waiting.ts";
import { mutexNeverUnlocked } from "./mutex-never-unlocked.ts";
import { netReadNoDeadline } from "./net-read-no-deadline.ts";
import { netWriteStalled } from "./net-write-stalled.ts";
import { nilChannel } from "./nil-channel.ts";
import { onceStuck } from "./once-stuck.ts";
import { panicRecoveredChildren } from "./panic-recovered-children.ts";
import { poolExhausted } from "./pool-exhausted.ts";
import { pubsubNotUnsubscribed } from "./pubsub-not-unsubscribed.ts";
import { rangeNeverClosed } from "./range-never-closed.ts";
import { redisClient } from "./redis-client.ts";
import { replyNoTimeout } from "./reply-no-timeout.ts";
import { running } from "./running.ts";
import { runtimeBackground } from "./runtime-background.ts";
import { rwmutexReaderForever } from "./rwmutex-reader-forever.ts";
import { rwmutexRecursiveRlock } from "./rwmutex-recursive-rlock.ts";
import { saramaPartition } from "./sarama-partition.ts";
import { selectNoCases } from "./select-no-cases.ts";
import { semaphoreFull } from "./semaphore-full.ts";
import { sendAfterTimeout } from "./send-after-timeout.ts";
import { signalNotify } from "./signal-notify.ts";
import { singleflightStuck } from "./singleflight-stuck.ts";
import { sleepRetry } from "./sleep-retry.ts";
import { sqlConnWait } from "./sql-conn-wait.ts";
import { sqlOpenPerRequest } from "./sql-open-per-request.ts";
import { sqlRowsNotClosed } from "./sql-rows-not-closed.ts";
import { sqlTxNotEnded } from "./sql-tx-not-ended.ts";
import { syscallStuck } from "./syscall-stuck.ts";
import { tickerLoop } from "./ticker-loop.ts";
import { waitgroupChildStuck } from "./waitgroup-child-stuck.ts";
import { waitgroupNeverDone } from "./waitgroup-never-done.ts";
import { websocketReadNoDeadline } from "./websocket-read-no-deadline.ts";
import { websocketWriterOrphaned } from "./websocket-writer-orphaned.ts";
import { workerPoolDead } from "./worker-pool-dead.ts";
import { workerPoolIdle } from "./worker-pool-idle.ts";

export const PATTERNS: readonly Pattern[] = [
  // What is parked by no one's fault, or runs.
  running,
  runtimeBackground,
  gcStartSemacquire,
  // What the state alone proves.
  nilChannel,
  selectNoCases,
  finalizerBlocked,
  // Locks: rings and double locks before holders, holders before "nobody has it".
  logSinkBlocked,
  onceStuck,
  mutexDoubleLock,
  lockOrderInversion,
  rwmutexRecursiveRlock,
  mutexHeldWhileWaiting,
  rwmutexReaderForever,
  mutexNeverUnlocked,
  singleflightStuck,
  poolExhausted,
  waitgroupChildStuck,
  waitgroupNeverDone,
  // Go's own libraries, each by its frames.
  signalNotify,
  listener,
  httpBodyNotClosed,
  httpBodyStalled,
  httpClientNoTimeout,
  httpMaxConnsPerHost,
  httpTransportPerRequest,
  httpIdleKeepalive,
  http2Streams,
  http2NoTimeout,
  sqlRowsNotClosed,
  sqlTxNotEnded,
  sqlConnWait,
  sqlOpenPerRequest,
  execPipes,
  execWait,
  ioPipeNoReader,
  syscallStuck,
  dnsLookupCgo,
  contextNotCancelled,
  contextAfterfunc,
  iterPullNotStopped,
  // Dependencies.
  grpcClientStream,
  grpcConnection,
  grpcHandlerBusy,
  clientGoInformer,
  redisClient,
  replyNoTimeout,
  saramaPartition,
  ...LIBRARY_PATTERNS,
  // The user's own channels, by who else is there.
  semaphoreFull,
  errgroupLimit,
  broadcastSlowSubscriber,
  workerPoolDead,
  sendAfterTimeout,
  panicRecoveredChildren,
  firstResultWins,
  // Servers: what the handler waits for was told above, if it could be.
  httpServerSlowClient,
  httpServerIdleKeepalive,
  httpTimeoutHandler,
  httpHandlerStuck,
  httpHandlerBusy,
  http2Connection,
  websocketWriterOrphaned,
  websocketReadNoDeadline,
  netReadNoDeadline,
  netWriteStalled,
  // One text, many causes: growth decides.
  condNoSignal,
  sleepRetry,
  workerPoolIdle,
  tickerLoop,
  pubsubNotUnsubscribed,
  rangeNeverClosed,
  contextUserWait,
];
