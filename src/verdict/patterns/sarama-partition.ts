// The pair of goroutines that sarama has per consumed partition.

import type { Pattern } from "../pattern.ts";
import { benign, counted, leak, reason } from "./finding.ts";
import { isOnCpu, waitsIn } from "./frames.ts";

const PAIR = /^github\.com\/(Shopify|IBM)\/sarama\.\(\*partitionConsumer\)\.(dispatcher|responseFeeder)$/;

export const saramaPartition: Pattern = {
  id: "sarama-partition",
  title: "Kafka partition consumer",
  what: "sarama keeps a dispatcher and a feeder per partition, for as long as it is consumed.",
  lookAlike:
    "A feeder that waits to send has messages that the application does not read: it may be busy, or have gone.",
  advice: "Read Messages() and Errors() to the end, and Close the partition consumer.",
  marks: { funcs: [PAIR] },
  match: (cluster, scene) => {
    const own = cluster.frames.find(({ func }) => PAIR.test(func));
    if (own === undefined || isOnCpu(cluster)) return null;
    const count = scene.count(cluster);
    const found = [reason("sarama-partition", `${counted(count, "partition")} consumed`)];
    const full = own.func.endsWith("responseFeeder") && waitsIn(cluster, "chan send", "select");
    return full ? leak("growth", count, found) : benign(found);
  },
};
