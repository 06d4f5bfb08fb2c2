// Caches, jobs, logs and pools, without any other service.
package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/Jeffail/tunny"
	"github.com/fsnotify/fsnotify"
	"github.com/gammazero/workerpool"
	"github.com/hashicorp/golang-lru/v2/expirable"
	"github.com/panjf2000/ants/v2"
	"github.com/patrickmn/go-cache"
	"github.com/robfig/cron/v3"
	"go.uber.org/ratelimit"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"
	"golang.org/x/sync/singleflight"
	"gopkg.in/natefinch/lumberjack.v2"
)

var (
	serial atomic.Int64
	dir, _ = os.MkdirTemp("", "app")
	bg     = context.Background()
)

func routes() {
	caches()
	logs()
	jobs()
	pools()
	syncs()
}

func handle(path string, do func(r *http.Request)) {
	http.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
		do(r)
		time.Sleep(200 * time.Millisecond)
	})
}

type session struct {
	cache *cache.Cache
	hits  int
}

func (s *session) evicted(string, any) { s.hits++ }

func caches() {
	lru := expirable.NewLRU[string, int](100, nil, time.Minute)
	shared := cache.New(time.Minute, time.Minute)
	handle("/cached", func(*http.Request) {
		lru.Add(fmt.Sprint(serial.Add(1)), 1)
		shared.Set(fmt.Sprint(serial.Load()), 1, cache.DefaultExpiration)
	})
	// Its janitor ends when the collector finds the cache unused.
	handle("/scratch", func(*http.Request) { cache.New(time.Minute, time.Hour).Set("a", 1, 0) })
	// Has no Close: the goroutine stays for ever.
	handle("/tenant", func(*http.Request) { expirable.NewLRU[string, int](10, nil, time.Hour).Add("a", 1) })
	// The cache's own callback refers to the cache: its finalizer never runs.
	handle("/session", func(*http.Request) {
		s := &session{cache: cache.New(time.Minute, time.Hour)}
		s.cache.OnEvicted(s.evicted)
	})
}

func logs() {
	file := &lumberjack.Logger{Filename: filepath.Join(dir, "app.log"), MaxSize: 1, MaxBackups: 2}
	buffered := &zapcore.BufferedWriteSyncer{WS: zapcore.AddSync(file), FlushInterval: time.Second}
	logger := zap.New(zapcore.NewCore(zapcore.NewJSONEncoder(zap.NewProductionEncoderConfig()), buffered, zap.InfoLevel))
	handle("/log", func(*http.Request) { logger.Info("seen") })
	handle("/export", func(*http.Request) {
		own := &lumberjack.Logger{Filename: filepath.Join(dir, fmt.Sprintf("export%d.log", serial.Add(1))), MaxBackups: 1}
		own.Write([]byte("one\n"))
		own.Close()
	})
	handle("/audit", func(*http.Request) {
		own := &zapcore.BufferedWriteSyncer{WS: zapcore.AddSync(os.Stderr)}
		zap.New(zapcore.NewCore(zapcore.NewJSONEncoder(zap.NewProductionEncoderConfig()), own, zap.ErrorLevel)).Error("one")
	})
}

func jobs() {
	schedule := cron.New(cron.WithSeconds())
	schedule.AddFunc("* * * * * *", func() { time.Sleep(50 * time.Millisecond) })
	schedule.Start()
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		panic(err)
	}
	watcher.Add(dir)
	go reload(watcher)
	handle("/config", func(*http.Request) { os.WriteFile(filepath.Join(dir, "config"), []byte("x"), 0o600) })
	handle("/remind", func(*http.Request) {
		own := cron.New()
		own.AddFunc("@every 1h", func() {})
		own.Start()
	})
	handle("/preview", func(*http.Request) {
		own, err := fsnotify.NewWatcher()
		if err != nil {
			panic(err)
		}
		sub, _ := os.MkdirTemp(dir, "p")
		own.Add(sub)
		go reload(own)
	})
	// A job that never ends, started again and again by the schedule.
	reports := make(chan int)
	handle("/schedule", func(*http.Request) {
		schedule.Schedule(once{time.Now().Add(100 * time.Millisecond)}, cron.FuncJob(func() { reports <- 1 }))
	})
	// Tries again for ever.
	handle("/mail", func(*http.Request) { go deliver("127.0.0.1:1") })
}

type once struct{ at time.Time }

func (o once) Next(t time.Time) time.Time {
	if t.Before(o.at) {
		return o.at
	}
	return time.Time{}
}

func reload(w *fsnotify.Watcher) {
	for {
		select {
		case _, ok := <-w.Events:
			if !ok {
				return
			}
		case <-w.Errors:
		}
	}
}

func deliver(host string) {
	for {
		if resp, err := http.Get("http://" + host); err == nil {
			resp.Body.Close()
			return
		}
		time.Sleep(3 * time.Second)
	}
}

func pools() {
	workers, _ := ants.NewPool(16, ants.WithExpiryDuration(time.Minute))
	stuck, _ := ants.NewPool(8)
	resize := workerpool.New(8)
	limit := ratelimit.New(40)
	handle("/submit", func(*http.Request) { workers.Submit(func() { time.Sleep(100 * time.Millisecond) }) })
	handle("/resize", func(*http.Request) { resize.SubmitWait(func() { time.Sleep(50 * time.Millisecond) }) })
	handle("/limited", func(*http.Request) {
		for range 3 {
			go func() { limit.Take() }()
		}
	})
	handle("/batch", func(*http.Request) {
		own, _ := ants.NewPool(4)
		own.Submit(func() { time.Sleep(50 * time.Millisecond) })
	})
	handle("/thumb", func(*http.Request) {
		own := workerpool.New(2)
		own.SubmitWait(func() {})
	})
	resized := tunny.NewFunc(6, func(size any) any { time.Sleep(50 * time.Millisecond); return size })
	handle("/avatar", func(*http.Request) { resized.Process(1) })
	handle("/collage", func(*http.Request) {
		own := tunny.NewFunc(3, func(size any) any { return size })
		own.Process(1)
	})
	// The context ends the waiting, not the job.
	hung := tunny.NewFunc(32, func(any) any { return convert() })
	handle("/convert", func(r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 100*time.Millisecond)
		defer cancel()
		hung.ProcessCtx(ctx, 1)
	})
	// Each request wants a turn; one that gives up leaves its goroutine in the queue.
	seldom := ratelimit.New(1, ratelimit.Per(time.Minute))
	handle("/digest", func(r *http.Request) {
		turn := make(chan struct{}, 1)
		go func() {
			seldom.Take()
			turn <- struct{}{}
		}()
		select {
		case <-turn:
		case <-time.After(200 * time.Millisecond):
		}
	})
	// The tasks never end; who submits later waits for a worker.
	results := make(chan int)
	handle("/render", func(*http.Request) { stuck.Submit(func() { results <- 1 }) })
}

func convert() any { return <-make(chan int) }

func syncs() {
	var flights, hung singleflight.Group
	slots, lost := semaphore.NewWeighted(8), semaphore.NewWeighted(8)
	handle("/flight", func(*http.Request) {
		flights.Do("a", func() (any, error) { time.Sleep(200 * time.Millisecond); return 1, nil })
	})
	handle("/slot", func(r *http.Request) {
		if slots.Acquire(r.Context(), 1) == nil {
			defer slots.Release(1)
			time.Sleep(50 * time.Millisecond)
		}
	})
	handle("/fan", func(r *http.Request) {
		g, _ := errgroup.WithContext(r.Context())
		g.SetLimit(2)
		for range 4 {
			g.Go(func() error { time.Sleep(50 * time.Millisecond); return nil })
		}
		g.Wait()
	})
	// The first error ends the reader; the others still have something to send.
	handle("/search", func(r *http.Request) { search(r.Context()) })
	// The slot is not given back when something goes wrong.
	handle("/upload", func(*http.Request) {
		if lost.Acquire(bg, 1) == nil {
			if errors.Is(upload(), errRefused) {
				return
			}
			lost.Release(1)
		}
	})
	// The shared call waits for something that never comes, and everybody with it.
	handle("/rates", func(*http.Request) {
		hung.Do(fmt.Sprint(serial.Add(1)/6), func() (any, error) { return <-make(chan int), nil })
	})
}

var errRefused = errors.New("refused")

func upload() error { return errRefused }

func search(ctx context.Context) {
	g, _ := errgroup.WithContext(ctx)
	found := make(chan int)
	for i := range 3 {
		g.Go(func() error {
			time.Sleep(time.Duration(i) * 20 * time.Millisecond)
			found <- i
			return nil
		})
	}
	<-found
}
