// Modules anyone can download, whose names say what a program is built with but not whose it is.

/**
 * Import paths. Only those that patterns speak of, or that most services are built with, and no whole organisation that
 * has private repositories too: what is missing here is replaced, which costs a reader a name and nobody a secret.
 */
const MODULES = [
  ...["cloud.google.com/go", "go.etcd.io", "go.mongodb.org/mongo-driver", "go.opencensus.io", "go.opentelemetry.io"],
  ...["go.uber.org/atomic", "go.uber.org/automaxprocs", "go.uber.org/fx", "go.uber.org/goleak", "go.uber.org/zap"],
  ...["golang.org/x", "google.golang.org/api", "google.golang.org/grpc", "google.golang.org/protobuf"],
  ...["gopkg.in/natefinch/lumberjack.v2", "gopkg.in/yaml.v2", "gopkg.in/yaml.v3", "gorm.io/gorm", "gorm.io/driver"],
  ...["k8s.io/api", "k8s.io/apimachinery", "k8s.io/client-go", "k8s.io/klog", "sigs.k8s.io/controller-runtime"],
  ...["nhooyr.io/websocket", "github.com/coder/websocket", "github.com/gobwas/ws", "github.com/gorilla"],
  ...["github.com/IBM/sarama", "github.com/Shopify/sarama", "github.com/confluentinc/confluent-kafka-go"],
  ...["github.com/segmentio/kafka-go", "github.com/twmb/franz-go", "github.com/nats-io/nats.go"],
  ...["github.com/rabbitmq/amqp091-go", "github.com/streadway/amqp", "github.com/eclipse/paho.mqtt.golang"],
  ...["github.com/aws/aws-sdk-go", "github.com/aws/aws-sdk-go-v2", "github.com/Azure/azure-sdk-for-go"],
  ...["github.com/go-redis/redis", "github.com/redis/go-redis", "github.com/gomodule/redigo"],
  ...["github.com/go-sql-driver/mysql", "github.com/jackc/pgx", "github.com/jackc/pgconn", "github.com/jackc/puddle"],
  ...["github.com/lib/pq", "github.com/mattn/go-sqlite3", "github.com/jmoiron/sqlx", "modernc.org/sqlite"],
  ...["github.com/dgraph-io/badger", "github.com/dgraph-io/ristretto", "github.com/syndtr/goleveldb"],
  ...["github.com/gin-gonic/gin", "github.com/go-chi/chi", "github.com/gofiber/fiber", "github.com/labstack/echo"],
  ...["github.com/valyala/fasthttp", "github.com/julienschmidt/httprouter", "github.com/urfave/negroni"],
  ...["github.com/quic-go/quic-go", "github.com/pion/webrtc", "github.com/libp2p/go-libp2p"],
  ...["github.com/hashicorp/consul/api", "github.com/hashicorp/go-plugin", "github.com/hashicorp/golang-lru"],
  ...["github.com/hashicorp/raft", "github.com/hashicorp/serf", "github.com/hashicorp/yamux", "github.com/xtaci/smux"],
  ...["github.com/prometheus/client_golang", "github.com/prometheus/common", "github.com/elastic/go-elasticsearch"],
  ...["github.com/rs/zerolog", "github.com/sirupsen/logrus", "github.com/golang/glog", "github.com/go-kit/kit"],
  ...["github.com/fsnotify/fsnotify", "github.com/spf13/cobra", "github.com/spf13/viper", "github.com/urfave/cli"],
  ...[
    "github.com/robfig/cron",
    "github.com/panjf2000/ants",
    "github.com/sourcegraph/conc",
    "github.com/cenkalti/backoff",
  ],
  ...["github.com/golang/groupcache", "github.com/golang/protobuf", "github.com/grpc-ecosystem/go-grpc-middleware"],
  ...["github.com/grpc-ecosystem/grpc-gateway", "github.com/sony/gobreaker", "github.com/stretchr/testify"],
  ...["github.com/docker/docker", "github.com/moby/moby", "github.com/containerd/containerd", "github.com/miekg/dns"],
];

/** @returns the module's import path, or null when it is not among those known; `pkg` is a package's import path */
export function publicModuleOf(pkg: string): string | null {
  return MODULES.find((module) => pkg === module || pkg.startsWith(`${module}/`)) ?? null;
}
