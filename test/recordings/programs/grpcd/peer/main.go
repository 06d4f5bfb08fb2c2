// Clients: /load?service=changes&n=24
package main

import (
	"context"
	"flag"
	"log"
	"net/http"
	"strconv"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	health "google.golang.org/grpc/health/grpc_health_v1"
)

func main() {
	addr := flag.String("addr", "", "")
	target := flag.String("target", "", "")
	flag.Parse()
	conn, err := grpc.NewClient(*target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("/load", func(w http.ResponseWriter, r *http.Request) {
		n, _ := strconv.Atoi(r.FormValue("n"))
		var wg sync.WaitGroup
		for i := 0; i < n; i++ {
			wg.Add(1)
			go func() {
				defer wg.Done()
				ctx, cancel := context.WithTimeout(context.Background(), 1200*time.Millisecond)
				defer cancel()
				c := conn
				if i%4 == 0 { // a connection of its own
					c, _ = grpc.NewClient(*target, grpc.WithTransportCredentials(insecure.NewCredentials()))
					defer c.Close()
				}
				client := health.NewHealthClient(c)
				client.Check(ctx, &health.HealthCheckRequest{})
				stream, err := client.Watch(ctx, &health.HealthCheckRequest{Service: r.FormValue("service")})
				for err == nil {
					_, err = stream.Recv()
				}
			}()
		}
		wg.Wait()
	})
	log.Fatal(http.ListenAndServe(*addr, nil))
}
