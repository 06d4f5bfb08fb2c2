// A price service that asks a gRPC health service.
package main

import (
	"context"
	"net/http"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	health "google.golang.org/grpc/health/grpc_health_v1"
)

func dial() *grpc.ClientConn {
	conn, err := grpc.NewClient(*peer, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		panic(err)
	}
	return conn
}

func routes() {
	shared := health.NewHealthClient(dial())
	http.HandleFunc("/price", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		if _, err := shared.Check(ctx, &health.HealthCheckRequest{}); err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
		}
		time.Sleep(200 * time.Millisecond)
	})
	http.HandleFunc("/follow", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 400*time.Millisecond)
		defer cancel()
		stream, err := shared.Watch(ctx, &health.HealthCheckRequest{})
		for err == nil {
			_, err = stream.Recv()
		}
	})
	// One message is read; the stream's context is never cancelled.
	http.HandleFunc("/status", func(w http.ResponseWriter, r *http.Request) {
		if err := firstStatus(shared); err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
		}
		time.Sleep(200 * time.Millisecond)
	})
	// A connection for each request, never closed.
	http.HandleFunc("/quote", func(w http.ResponseWriter, r *http.Request) {
		client := health.NewHealthClient(dial())
		if _, err := client.Check(r.Context(), &health.HealthCheckRequest{}); err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
		}
		time.Sleep(200 * time.Millisecond)
	})
	// The stream is received in a goroutine of its own, whose reader leaves after the first message.
	http.HandleFunc("/latest", func(w http.ResponseWriter, r *http.Request) {
		updates := receive(shared)
		<-updates
		time.Sleep(200 * time.Millisecond)
	})
}

func firstStatus(client health.HealthClient) error {
	stream, err := client.Watch(context.Background(), &health.HealthCheckRequest{})
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

func receive(client health.HealthClient) <-chan *health.HealthCheckResponse {
	out := make(chan *health.HealthCheckResponse)
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		defer cancel()
		stream, err := client.Watch(ctx, &health.HealthCheckRequest{})
		for err == nil {
			var got *health.HealthCheckResponse
			if got, err = stream.Recv(); err == nil {
				out <- got
			}
		}
	}()
	return out
}
