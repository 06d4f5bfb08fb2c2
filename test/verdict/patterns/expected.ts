// What the patterns say of each recorded dump: all clusters but those on a processor.
//
// Each line: how many goroutines, the line that a reader knows the cluster by, pattern, kind, how sure, how many are
// accused; after @ the recordings that print it so (a Go version, "later" for the same process two minutes on,
// "goroutineleak" with Go's own marks, "now" for the first dump), none when all do. A "-" stands for no pattern.

export const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  "broadcast-slow-subscriber": [
    "1 main.(*hub).run broadcast-slow-subscriber leak minutes 1",
    "7 main.(*hub).publish broadcast-slow-subscriber victim minutes 7",
  ],
  "cond-no-signal": [
    "6 main.(*queue).pop cond-no-signal leak growth 6",
  ],
  "context-afterfunc": [
    "6 context.(*cancelCtx).propagateCancel.func2 context-not-cancelled leak growth 6",
    "6 main.main.func2 context-afterfunc leak minutes 6",
  ],
  "context-background-done": [
    "6 main.watch nil-channel leak proof 6",
  ],
  "context-not-cancelled": [
    "6 context.propagateCancel.func1 context-not-cancelled leak growth 6 @go1.19",
    "6 context.(*cancelCtx).propagateCancel.func2 context-not-cancelled leak growth 6 @goroutineleak,later,now",
  ],
  "context-user-wait": [
    "6 main.refresh worker-pool-idle benign growth 0",
    "6 main.poll worker-pool-idle benign growth 0",
  ],
  "created-by-gone": [
    "5 main.leaf -",
    "5 main.middle range-never-closed leak growth 5",
    "5 main.leaf range-never-closed leak growth 5",
  ],
  "dns-lookup-cgo": [
    "6 main.resolve dns-lookup-cgo leak minutes 6 @go1.19,go1.22,now",
    "6 main.resolve dns-lookup-cgo benign growth 0 @pure-go-resolver",
    "12 net.dnsPacketRoundTrip dns-lookup-cgo benign growth 0 @pure-go-resolver",
  ],
  "errgroup-limit": [
    "5 main.(*group).Go errgroup-limit victim minutes 5",
    "10 main.task errgroup-limit leak minutes 10",
  ],
  "exec-pipes": [
    "5 main.run exec-pipes leak minutes 5",
    "5 os.(*File).read exec-pipes victim minutes 5",
  ],
  "exec-wait": [
    "5 main.run exec-wait leak growth 5",
    "5 os/exec.(*Cmd).watchCtx.func1 exec-wait leak growth 5 @go1.19",
    "5 os/exec.(*Cmd).watchCtx exec-wait leak growth 5 @go1.22,later,now",
  ],
  "finalizer-blocked": [
    "1 main.(*file).release finalizer-blocked leak minutes 1",
    "5 main.main.func1 mutex-never-unlocked leak minutes 5",
  ],
  "first-result-wins": [
    "10 main.ask first-result-wins leak growth 10",
  ],
  "gc-start-semacquire": [
    "9 main.churn gc-start-semacquire benign growth 0 @go1.19",
    "17 main.churn gc-start-semacquire benign growth 0 @go1.22",
    "16 main.churn gc-start-semacquire benign growth 0 @now",
  ],
  "goroutineleak-profile": [
    "5 main.localSend -",
    "5 main.globalRecv worker-pool-idle benign growth 0",
    "5 main.localLock mutex-never-unlocked leak minutes 5",
    "5 main.globalLock mutex-never-unlocked leak minutes 5",
    "5 main.localWait waitgroup-never-done leak minutes 5",
    "5 main.localCond cond-no-signal leak growth 5",
    "5 main.localRange worker-pool-idle benign growth 0",
    "5 main.tickerRange worker-pool-idle benign growth 0",
    "5 main.noCases select-no-cases leak proof 5",
    "5 main.nilRecv nil-channel leak proof 5",
    "5 main.pipeRead io-pipe-no-reader leak growth 5",
    "5 main.connRead io-pipe-no-reader leak growth 5",
  ],
  "http-body-not-closed": [
    "1 net/http.(*Server).Serve listener benign growth 0",
    "7 net/http.(*connReader).Read http-server-idle-keepalive benign growth 0",
    "7 net/http.(*persistConn).readLoop http-body-not-closed leak minutes 7",
    "7 net/http.(*persistConn).writeLoop http-body-not-closed leak minutes 7",
  ],
  "http-body-not-closed-small": [
    "1 net/http.(*Server).Serve listener benign growth 0",
    "6 net/http.(*connReader).Read http-server-idle-keepalive benign growth 0",
    "6 net/http.(*persistConn).readLoop http-body-not-closed leak minutes 6",
    "6 net/http.(*persistConn).writeLoop http-body-not-closed leak minutes 6",
  ],
  "http-body-stalled": [
    "1 net/http.(*Server).Serve listener benign growth 0",
    "6 main.readAll http-body-stalled leak minutes 6",
    "6 main.main.func1 http-handler-busy benign growth 0",
    "6 net/http.(*persistConn).readLoop http-idle-keepalive benign growth 0",
    "6 net/http.(*connReader).backgroundRead http-handler-busy benign growth 0",
    "6 net/http.(*persistConn).writeLoop http-idle-keepalive benign growth 0",
  ],
  "http-client-no-timeout": [
    "1 main.main.func1 listener benign growth 0",
    "6 main.callUpstream http-client-no-timeout leak minutes 6",
    "6 net/http.(*persistConn).Read http-idle-keepalive benign growth 0",
    "6 net/http.(*persistConn).writeLoop http-idle-keepalive benign growth 0",
  ],
  "http-handler-busy": [
    "1 net/http.(*Server).Serve listener benign growth 0",
    "6 net/http.(*persistConn).roundTrip http-client-no-timeout leak minutes 6",
    "6 main.handleReport http-handler-busy benign growth 0",
    "6 net/http.(*persistConn).Read http-idle-keepalive benign growth 0",
    "6 net/http.(*persistConn).writeLoop http-idle-keepalive benign growth 0",
    "6 net/http.(*connReader).backgroundRead http-handler-busy benign growth 0",
  ],
  "http-handler-stuck": [
    "1 net/http.(*Server).Serve listener benign growth 0",
    "6 main.handleReport http-handler-stuck leak minutes 6",
  ],
  "http-idle-keepalive": [
    "1 net/http.(*Server).Serve listener benign growth 0",
    "6 net/http.(*connReader).Read http-server-idle-keepalive benign growth 0",
    "6 net/http.(*persistConn).Read http-idle-keepalive benign growth 0",
    "6 net/http.(*persistConn).writeLoop http-idle-keepalive benign growth 0",
  ],
  "http-max-conns-per-host": [
    "1 net/http.(*Server).Serve listener benign growth 0",
    "6 main.fetch http-max-conns-per-host victim minutes 6",
    "2 net/http.(*connReader).Read http-server-idle-keepalive benign growth 0",
    "2 net/http.(*persistConn).readLoop http-body-not-closed leak minutes 2",
    "2 net/http.(*persistConn).writeLoop http-body-not-closed leak minutes 2",
  ],
  "http-server-idle-keepalive": [
    "1 net/http.(*Server).Serve listener benign growth 0",
    "6 net/http.(*connReader).Read http-server-idle-keepalive benign growth 0 @go1.19",
    "5 net/http.(*connReader).Read http-server-idle-keepalive benign growth 0 @go1.22,later,now",
    "1 net/http.(*connReader).Read http-server-idle-keepalive benign growth 0 @go1.22,later,now",
  ],
  "http-server-slow-client": [
    "1 net/http.(*Server).Serve listener benign growth 0",
    "5 net/http.(*connReader).Read http-server-slow-client leak minutes 5",
    "5 main.upload http-server-slow-client leak growth 5",
    "5 main.download http-server-slow-client leak minutes 5",
    "5 net/http.(*connReader).backgroundRead http-handler-busy benign growth 0",
  ],
  "http-timeout-handler": [
    "1 net/http.(*Server).Serve listener benign growth 0",
    "6 main.slow http-timeout-handler leak minutes 6",
    "1 net/http.(*persistConn).Read http-idle-keepalive benign growth 0 @now",
    "1 net/http.(*persistConn).writeLoop http-idle-keepalive benign growth 0 @now",
    "1 net/http.(*connReader).Read http-server-idle-keepalive benign growth 0 @now",
  ],
  "http-transport-per-request": [
    "1 net/http.(*Server).Serve listener benign growth 0",
    "9 net/http.(*persistConn).Read http-idle-keepalive benign growth 0",
    "9 net/http.(*connReader).Read http-server-idle-keepalive benign growth 0",
    "9 net/http.(*persistConn).writeLoop http-idle-keepalive benign growth 0",
  ],
  "http2-no-timeout": [
    "1 net/http.(*Server).Serve listener benign growth 0",
    "6 main.call http2-no-timeout leak minutes 6",
    "6 net/http.(*http2clientStream).writeRequest http2-no-timeout victim minutes 6 @go1.19,go1.22",
    "1 net/http.(*http2serverConn).readFrames http2-connection benign growth 0 @go1.19,go1.22",
    "1 net/http.(*http2clientConnReadLoop).run http2-connection benign growth 0 @go1.19,go1.22",
    "6 main.main.func1 http-handler-busy benign growth 0",
    "1 net/http.(*http2serverConn).serve http2-connection benign growth 0 @go1.19,go1.22",
    "6 net/http/internal/http2.(*clientStream).writeRequest http2-no-timeout victim minutes 6 @later,now",
    "1 net/http/internal/http2.(*serverConn).serve http2-connection benign growth 0 @later,now",
    "1 net/http/internal/http2.(*serverConn).readFrames http2-connection benign growth 0 @later,now",
    "1 net/http/internal/http2.(*clientConnReadLoop).run http2-connection benign growth 0 @later,now",
  ],
  "http2-streams": [
    "1 net/http.(*Server).Serve listener benign growth 0",
    "6 net/http.(*http2clientStream).writeRequest http2-streams leak minutes 6 @go1.19,go1.22",
    "1 net/http.(*http2serverConn).serve http2-connection benign growth 0 @go1.19,go1.22",
    "1 net/http.(*http2serverConn).readFrames http2-connection benign growth 0 @go1.19,go1.22",
    "1 net/http.(*http2clientConnReadLoop).run http2-connection benign growth 0 @go1.19,go1.22",
    "6 main.main.func1 http2-streams victim minutes 6",
    "6 net/http/internal/http2.(*clientStream).writeRequest http2-streams leak minutes 6 @later,now",
    "1 net/http/internal/http2.(*serverConn).serve http2-connection benign growth 0 @later,now",
    "1 net/http/internal/http2.(*serverConn).readFrames http2-connection benign growth 0 @later,now",
    "1 net/http/internal/http2.(*clientConnReadLoop).run http2-connection benign growth 0 @later,now",
  ],
  "io-pipe-no-reader": [
    "5 main.encode io-pipe-no-reader leak minutes 5",
    "5 io.(*pipe).read io-pipe-no-reader leak growth 5",
  ],
  "iter-pull-not-stopped": [
    "6 main.count iter-pull-not-stopped leak growth 6",
  ],
  "lock-holder-address": [
    "1 main.(*first).hold mutex-held-while-waiting leak minutes 1",
    "1 main.(*second).hold mutex-held-while-waiting leak suspicion 1",
    "1 main.(*second).holdRW mutex-held-while-waiting leak suspicion 1",
    "1 main.(*second).writeRW rwmutex-reader-forever victim minutes 1",
    "5 main.(*first).wait mutex-held-while-waiting victim minutes 5",
    "5 main.(*second).wait mutex-held-while-waiting victim minutes 5",
    "5 main.(*second).readRW rwmutex-reader-forever victim minutes 5",
    "5 main.(*second).waitWG waitgroup-never-done leak minutes 5",
    "5 main.(*second).waitCond cond-no-signal leak growth 5",
    "5 main.send -",
    "5 main.recv worker-pool-idle benign growth 0",
  ],
  "lock-order-inversion": [
    "5 main.debit lock-order-inversion leak proof 5",
    "5 main.credit lock-order-inversion leak proof 5",
  ],
  "log-sink-blocked": [
    "1 main.handle log-sink-blocked leak minutes 1",
    "7 main.handle log-sink-blocked victim minutes 7",
  ],
  "mutex-double-lock": [
    "5 main.(*set).len mutex-double-lock leak proof 5",
  ],
  "mutex-held-while-waiting": [
    "1 main.(*account).settle mutex-held-while-waiting leak minutes 1",
    "6 main.(*account).balance mutex-held-while-waiting victim minutes 6",
  ],
  "mutex-never-unlocked": [
    "6 main.(*store).add mutex-never-unlocked leak minutes 6",
  ],
  "net-conn-finalized": [
  ],
  "net-read-no-deadline": [
    "6 main.readReply net-read-no-deadline leak suspicion 6",
  ],
  "nil-channel": [
    "5 main.(*job).wait nil-channel leak proof 5",
    "5 main.(*job).finish nil-channel leak proof 5",
  ],
  "once-stuck": [
    "1 main.load once-stuck leak minutes 1",
    "6 main.get once-stuck victim minutes 6",
  ],
  "panic-recovered-children": [
    "1 net/http.(*Server).Serve listener benign growth 0",
    "10 main.part first-result-wins leak growth 10 @go1.19",
    "10 main.part panic-recovered-children leak growth 10 @goroutineleak,later,now",
  ],
  "pubsub-not-unsubscribed": [
    "6 main.(*bus).follow.func1 pubsub-not-unsubscribed leak growth 6",
  ],
  "range-never-closed": [
    "6 main.consume range-never-closed leak growth 6",
  ],
  "rwmutex-reader-forever": [
    "1 main.stream rwmutex-reader-forever leak suspicion 1",
    "5 main.write rwmutex-reader-forever victim minutes 5",
    "1 main.write rwmutex-reader-forever victim minutes 1",
    "7 main.read rwmutex-reader-forever victim minutes 7",
  ],
  "rwmutex-recursive-rlock": [
    "5 main.(*config).get rwmutex-recursive-rlock leak proof 5",
    "5 main.(*config).reload rwmutex-recursive-rlock victim proof 5",
    "5 main.(*config).get rwmutex-recursive-rlock victim proof 5",
  ],
  "select-all-nil": [
    "5 main.wait worker-pool-idle benign growth 0",
    "5 main.one nil-channel leak proof 5",
  ],
  "select-no-cases": [
    "6 main.serve select-no-cases leak proof 6",
  ],
  "semaphore-full": [
    "3 main.call semaphore-full leak minutes 3",
    "7 main.call semaphore-full victim minutes 7",
  ],
  "send-after-timeout": [
    "6 main.fetch.func1 send-after-timeout leak growth 6",
  ],
  "signal-notify": [
    "5 main.waitForStop worker-pool-idle benign growth 0",
    "1 os/signal.signal_recv signal-notify benign growth 0",
    "5 os/signal.NotifyContext.func1 signal-notify leak growth 5",
  ],
  "singleflight-stuck": [
    "1 main.load singleflight-stuck leak minutes 1",
    "7 main.(*group).Do singleflight-stuck victim minutes 7",
  ],
  "sleep-retry": [
    "6 main.retry sleep-retry leak growth 6",
  ],
  "spinning": [
  ],
  "sql-open-per-request": [
    "6 database/sql.(*DB).connectionOpener sql-open-per-request benign growth 0",
  ],
  "sql-rows-not-closed": [
    "1 database/sql.(*DB).connectionOpener sql-open-per-request benign growth 0",
    "5 database/sql.(*Rows).awaitDone sql-rows-not-closed leak minutes 5",
    "7 main.lookup sql-rows-not-closed victim minutes 7",
  ],
  "sql-tx-not-ended": [
    "1 database/sql.(*DB).connectionOpener sql-open-per-request benign growth 0",
    "5 database/sql.(*Tx).awaitDone sql-tx-not-ended leak minutes 5",
    "6 main.transfer sql-tx-not-ended victim minutes 6",
  ],
  "syscall-stuck": [
    "5 main.lockFile syscall-stuck leak minutes 5",
    "5 main.openFIFO syscall-stuck leak minutes 5",
  ],
  "ticker-loop": [
    "6 main.(*cache).janitor ticker-loop leak growth 6",
  ],
  "time-after-in-loop": [
    "6 main.pump worker-pool-idle benign growth 0",
  ],
  "time-afterfunc-timer": [
  ],
  "wait-minutes-overstated": [
    "5 main.parkedTwoSeconds worker-pool-idle benign growth 0",
    "5 main.parkedAfterTheGC worker-pool-idle benign growth 0",
  ],
  "waitgroup-child-stuck": [
    "5 main.fanOut waitgroup-child-stuck victim minutes 5",
    "20 main.child waitgroup-child-stuck leak minutes 20",
  ],
  "waitgroup-never-done": [
    "6 main.batch waitgroup-never-done leak proof 6",
  ],
  "websocket-read-no-deadline": [
    "1 net/http.(*Server).Serve listener benign growth 0",
    "6 main.(*client).writePump websocket-read-no-deadline victim suspicion 6",
    "6 main.(*client).readPump websocket-read-no-deadline leak suspicion 6",
  ],
  "websocket-writer-orphaned": [
    "1 net/http.(*Server).Serve listener benign growth 0",
    "6 main.(*client).writePump websocket-writer-orphaned leak growth 6",
  ],
  "worker-pool-dead": [
    "8 main.(*pool).submit worker-pool-dead leak minutes 8",
  ],
  "worker-pool-idle": [
    "8 main.(*pool).worker worker-pool-idle benign growth 0",
  ],
};
