// Stores, caches and clients that keep goroutines of their own: made once and shared, and made for each request.
package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/allegro/bigcache/v3"
	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/ristretto/v2"
	"github.com/go-co-op/gocron/v2"
	"github.com/hashicorp/memberlist"
	"github.com/segmentio/kafka-go"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

var (
	serial atomic.Int64
	bg     = context.Background()
)

func routes() {
	stores()
	clients()
}

func handle(path string, do func()) {
	http.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
		do()
		time.Sleep(200 * time.Millisecond)
	})
}

func must[T any](made T, err error) T {
	if err != nil {
		panic(err)
	}
	return made
}

func stores() {
	db := openDB()
	handle("/put", func() {
		db.Update(func(txn *badger.Txn) error { return txn.Set([]byte(fmt.Sprint(serial.Add(1))), []byte("x")) })
	})
	handle("/tenant-db", func() { openDB() })
	shared, big := newCache(), newBigCache()
	handle("/cached", func() {
		shared.Set("a", 1, 1)
		big.Set("a", []byte("x"))
	})
	handle("/report-cache", func() { newCache() })
	handle("/page-cache", func() { newBigCache() })
	jobs := newSchedule()
	handle("/jobs", func() { jobs.Jobs() })
	handle("/remind", func() { newSchedule() })
}

func openDB() *badger.DB {
	return must(badger.Open(badger.DefaultOptions("").WithInMemory(true).WithLogger(nil)))
}

func newCache() *ristretto.Cache[string, int] {
	return must(ristretto.NewCache(&ristretto.Config[string, int]{NumCounters: 100, MaxCost: 10, BufferItems: 64}))
}

func newBigCache() *bigcache.BigCache {
	config := bigcache.DefaultConfig(time.Minute)
	config.Shards, config.MaxEntriesInWindow = 2, 10
	return must(bigcache.New(bg, config))
}

func newSchedule() gocron.Scheduler {
	made := must(gocron.NewScheduler())
	made.NewJob(gocron.DurationJob(time.Hour), gocron.NewTask(func() {}))
	made.Start()
	return made
}

// Nobody listens where these clients look: a driver keeps its goroutines all the same.
func clients() {
	profiles := connect()
	handle("/profile", func() {
		ctx, cancel := context.WithTimeout(bg, 50*time.Millisecond)
		defer cancel()
		profiles.Ping(ctx, nil)
	})
	handle("/import", func() { connect() })
	handle("/replay", func() {
		ctx, cancel := context.WithTimeout(bg, 50*time.Millisecond)
		defer cancel()
		kafka.NewReader(kafka.ReaderConfig{Brokers: []string{"127.0.0.1:1"}, Topic: "events"}).ReadMessage(ctx)
	})
	node := join()
	handle("/members", func() { node.NumMembers() })
	handle("/probe", func() { join() })
}

func connect() *mongo.Client {
	return must(mongo.Connect(options.Client().ApplyURI("mongodb://127.0.0.1:1")))
}

func join() *memberlist.Memberlist {
	config := memberlist.DefaultLocalConfig()
	config.Name = fmt.Sprint(serial.Add(1))
	config.BindAddr, config.BindPort, config.AdvertisePort, config.LogOutput = "127.0.0.1", 0, 0, io.Discard
	return must(memberlist.Create(config))
}
