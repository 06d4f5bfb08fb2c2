// Orders on a Kafka topic, through franz-go.
package main

import (
	"context"
	"net/http"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

func open(opts ...kgo.Opt) *kgo.Client {
	client, err := kgo.NewClient(append(opts, kgo.SeedBrokers(*peer), kgo.FetchMaxWait(500*time.Millisecond))...)
	if err != nil {
		panic(err)
	}
	return client
}

func routes() {
	producer := open(kgo.DefaultProduceTopic("orders"), kgo.AllowAutoTopicCreation())
	group := open(kgo.ConsumeTopics("orders"), kgo.ConsumerGroup("billing"))
	go func() {
		for {
			group.PollFetches(context.Background())
		}
	}()
	http.HandleFunc("/order", func(w http.ResponseWriter, r *http.Request) {
		if err := producer.ProduceSync(r.Context(), &kgo.Record{Value: []byte("one")}).FirstErr(); err != nil {
			http.Error(w, err.Error(), 502)
		}
		time.Sleep(200 * time.Millisecond)
	})
	http.HandleFunc("/replay", func(w http.ResponseWriter, r *http.Request) {
		own := open(kgo.ConsumeTopics("orders"))
		defer own.Close()
		ctx, cancel := context.WithTimeout(r.Context(), 500*time.Millisecond)
		defer cancel()
		own.PollFetches(ctx)
	})
	// A client for each request, never closed.
	http.HandleFunc("/last", func(w http.ResponseWriter, r *http.Request) {
		own := open(kgo.ConsumeTopics("orders"), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
		ctx, cancel := context.WithTimeout(r.Context(), 500*time.Millisecond)
		defer cancel()
		own.PollFetches(ctx)
	})
	// Polls in a goroutine, for news that nobody waits for any more.
	http.HandleFunc("/news", func(w http.ResponseWriter, r *http.Request) {
		news := make(chan int, 1)
		go poll(open(kgo.ConsumeTopics("news")), news)
		select {
		case <-news:
		case <-time.After(300 * time.Millisecond):
		}
	})
}

func poll(client *kgo.Client, news chan<- int) {
	for {
		if n := client.PollFetches(context.Background()).NumRecords(); n > 0 {
			news <- n
		}
	}
}
