// A cache and a message board on Redis.
package main

import (
	"context"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"
)

func routes() {
	client := redis.NewClient(&redis.Options{Addr: *peer, PoolSize: 12, MinIdleConns: 2})
	queue := redis.NewClient(&redis.Options{Addr: *peer, PoolSize: 200})
	bg := context.Background()
	go func() {
		for range client.Subscribe(bg, "config").Channel() {
		}
	}()
	http.HandleFunc("/get", func(w http.ResponseWriter, r *http.Request) {
		client.Set(r.Context(), "k", "v", time.Minute)
		client.Get(r.Context(), "k")
		client.Pipelined(r.Context(), func(p redis.Pipeliner) error { p.Incr(bg, "n"); p.Incr(bg, "m"); return nil })
		client.BLPop(r.Context(), 300*time.Millisecond, "nothing")
	})
	http.HandleFunc("/board", func(w http.ResponseWriter, r *http.Request) {
		sub := client.Subscribe(r.Context(), "board")
		defer sub.Close()
		select {
		case <-sub.Channel():
		case <-time.After(400 * time.Millisecond):
		}
	})
	// A subscription for each request, never closed.
	http.HandleFunc("/inbox", func(w http.ResponseWriter, r *http.Request) {
		sub := client.Subscribe(bg, "inbox")
		select {
		case <-sub.Channel():
		case <-time.After(200 * time.Millisecond):
		}
	})
	// A blocking pop without a time-out, in a goroutine that nobody stops.
	http.HandleFunc("/next", func(w http.ResponseWriter, r *http.Request) {
		jobs := make(chan string)
		go pop(queue, jobs)
		select {
		case <-jobs:
		case <-time.After(200 * time.Millisecond):
		}
	})
}

func pop(client *redis.Client, jobs chan<- string) {
	got, err := client.BLPop(context.Background(), 0, "jobs").Result()
	if err == nil {
		jobs <- got[1]
	}
}
