// A logger whose sink takes no more: one goroutine in the write, the others behind its mutex.

import type { Cluster } from "../../cluster/cluster.ts";
import { lockWaitOf } from "../lock-wait.ts";
import type { Pattern } from "../pattern.ts";
import type { Scene } from "../scene.ts";
import { counted, leak, oncePerKey, reason, victim } from "./finding.ts";
import { hasFunc, pollOf, waitsIn } from "./frames.ts";

// Functions that write while they hold the logger's mutex. The first two were seen in recordings.
const SINKS: readonly string[] = [
  "log.(*Logger).output",
  "log.(*Logger).Output",
  "log/slog.(*commonHandler).handle",
  "log/slog.(*handleState).write",
  "go.uber.org/zap/zapcore.(*lockedWriteSyncer).Write",
  "github.com/sirupsen/logrus.(*Entry).write",
  "github.com/rs/zerolog.(*syncWriter).Write",
  "k8s.io/klog/v2.(*loggingT).output",
];

export const logSinkBlocked: Pattern = {
  id: "log-sink-blocked",
  title: "The log's sink takes no more",
  what: "One goroutine hangs in writing a log line, with the logger's mutex held; all others that log wait for it.",
  lookAlike: "A busy log: the goroutine in the write changes from dump to dump, and nobody shows wait minutes.",
  advice:
    "See who reads the log: a stopped pager, a full pipe of the container runtime, a dead collector. Log to a buffer that drops.",
  marks: { funcs: SINKS },
  match: (cluster, scene) => {
    const sink = SINKS.find((func) => hasFunc(cluster, func));
    if (sink === undefined) return null;
    const { writers, waiters } = partiesOf(sink, scene);
    if (writers.length === 0) return null;
    const text = figures(writers, waiters, scene);
    if (waitsFor(sink, cluster)) {
      return victim("minutes", scene.count(cluster), [reason("log-sink-blocked", text)], { blames: writers });
    }
    if (!isWriting(cluster) || waiters.length === 0) return null;
    return leak("minutes", scene.count(cluster), [reason("log-sink-blocked", text)]);
  },
};

const partiesOf = oncePerKey((sink: string, scene: Scene) => {
  const within = scene.withFunc(sink);
  return { writers: within.filter(isWriting), waiters: within.filter((one) => waitsFor(sink, one)) };
});

function waitsFor(sink: string, cluster: Cluster): boolean {
  return lockWaitOf(cluster)?.caller?.func === sink;
}

function isWriting(cluster: Cluster): boolean {
  if (pollOf(cluster)?.direction === "write") return true;
  return waitsIn(cluster, "syscall") && hasFunc(cluster, "syscall.Write", "syscall.write", "os.(*File).Write");
}

function figures(writers: readonly Cluster[], waiters: readonly Cluster[], scene: Scene): string {
  return `${counted(scene.sum(writers))} in the write, ${counted(scene.sum(waiters))} behind the logger's mutex`;
}
