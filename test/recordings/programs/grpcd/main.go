// A gRPC service that tells its clients of changes.
package main

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"

	"google.golang.org/grpc"
	health "google.golang.org/grpc/health/grpc_health_v1"
)

type board struct {
	health.UnimplementedHealthServer
	mu   sync.Mutex
	subs map[chan int]bool
}

func (b *board) subscribe() chan int {
	ch := make(chan int, 1)
	b.mu.Lock()
	b.subs[ch] = true
	b.mu.Unlock()
	return ch
}

func (b *board) Check(ctx context.Context, _ *health.HealthCheckRequest) (*health.HealthCheckResponse, error) {
	time.Sleep(100 * time.Millisecond)
	return &health.HealthCheckResponse{Status: health.HealthCheckResponse_SERVING}, nil
}

func (b *board) Watch(req *health.HealthCheckRequest, stream health.Health_WatchServer) error {
	if err := stream.Send(&health.HealthCheckResponse{}); err != nil {
		return err
	}
	if req.Service == "changes" {
		return b.changes(stream)
	}
	ch := b.subscribe()
	for {
		select {
		case <-ch:
			if err := stream.Send(&health.HealthCheckResponse{}); err != nil {
				return err
			}
		case <-stream.Context().Done():
			return stream.Context().Err()
		}
	}
}

// changes waits for its channel alone: a client that has left is noticed at the next change only, and none comes.
func (b *board) changes(stream health.Health_WatchServer) error {
	for range b.subscribe() {
		if err := stream.Send(&health.HealthCheckResponse{}); err != nil {
			return err
		}
	}
	return nil
}

func routes() {
	l, err := net.Listen("tcp", *peer)
	if err != nil {
		panic(err)
	}
	s := grpc.NewServer()
	health.RegisterHealthServer(s, &board{subs: map[chan int]bool{}})
	go s.Serve(l)
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {})
}
