// Orders over NATS.
package main

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

var serial atomic.Int64

func routes() {
	nc, err := nats.Connect(*peer)
	if err != nil {
		panic(err)
	}
	nc.Subscribe("orders", func(m *nats.Msg) { m.Respond([]byte("ok")) })
	js, _ := jetstream.New(nc)
	stream, err := js.CreateOrUpdateStream(context.Background(), jetstream.StreamConfig{Name: "LOG", Subjects: []string{"log.>"}, Storage: jetstream.MemoryStorage})
	if err != nil {
		panic(err)
	}
	http.HandleFunc("/order", func(w http.ResponseWriter, r *http.Request) {
		if _, err := nc.Request("orders", []byte("one"), time.Second); err != nil {
			http.Error(w, err.Error(), 502)
		}
		js.Publish(r.Context(), "log.order", []byte("one"))
		time.Sleep(200 * time.Millisecond)
	})
	http.HandleFunc("/track", func(w http.ResponseWriter, r *http.Request) {
		sub, err := nc.Subscribe(fmt.Sprintf("track.%d", serial.Add(1)), func(*nats.Msg) {})
		if err != nil {
			return
		}
		defer sub.Unsubscribe()
		time.Sleep(400 * time.Millisecond)
	})
	// A subscription for each request that nobody ends.
	http.HandleFunc("/alerts", func(w http.ResponseWriter, r *http.Request) {
		nc.Subscribe(fmt.Sprintf("alerts.%d", serial.Add(1)), func(*nats.Msg) {})
		time.Sleep(200 * time.Millisecond)
	})
	// The same through a channel of one's own.
	http.HandleFunc("/stock", func(w http.ResponseWriter, r *http.Request) {
		ch := make(chan *nats.Msg, 8)
		nc.ChanSubscribe("stock", ch)
		go collect(ch)
		time.Sleep(200 * time.Millisecond)
	})
	// A connection for each request, never closed.
	http.HandleFunc("/ping", func(w http.ResponseWriter, r *http.Request) {
		own, err := nats.Connect(*peer)
		if err != nil {
			http.Error(w, err.Error(), 502)
			return
		}
		own.Flush()
		time.Sleep(200 * time.Millisecond)
	})
	// A consumer that is not stopped.
	http.HandleFunc("/tail", func(w http.ResponseWriter, r *http.Request) {
		consumer, err := stream.OrderedConsumer(context.Background(), jetstream.OrderedConsumerConfig{})
		if err != nil {
			http.Error(w, err.Error(), 502)
			return
		}
		consumer.Consume(func(m jetstream.Msg) { m.Ack() })
		time.Sleep(200 * time.Millisecond)
	})
}

func collect(in <-chan *nats.Msg) {
	for range in {
	}
}
