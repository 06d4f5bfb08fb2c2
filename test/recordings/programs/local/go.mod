module backoffice

go 1.24.9

require (
	github.com/Jeffail/tunny v0.1.4
	github.com/fsnotify/fsnotify v1.10.1
	github.com/gammazero/workerpool v1.1.3
	github.com/hashicorp/golang-lru/v2 v2.0.7
	github.com/panjf2000/ants/v2 v2.12.1
	github.com/patrickmn/go-cache v2.1.0+incompatible
	github.com/robfig/cron/v3 v3.0.1
	go.uber.org/ratelimit v0.3.1
	go.uber.org/zap v1.28.0
	golang.org/x/sync v0.12.0
	gopkg.in/natefinch/lumberjack.v2 v2.2.1
)

require (
	github.com/benbjohnson/clock v1.3.0 // indirect
	github.com/gammazero/deque v0.2.0 // indirect
	go.uber.org/multierr v1.10.0 // indirect
	golang.org/x/sys v0.30.0 // indirect
)
