package main

import (
	"flag"
	"log"
	"net"
	"net/http"
	_ "net/http/pprof"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/health"
	pb "google.golang.org/grpc/health/grpc_health_v1"
)

func main() {
	addr := flag.String("addr", "", "")
	debug := flag.String("debug", "", "")
	flag.Parse()
	l, err := net.Listen("tcp", *addr)
	if err != nil {
		log.Fatal(err)
	}
	go http.ListenAndServe(*debug, nil)
	s := grpc.NewServer()
	h := health.NewServer()
	pb.RegisterHealthServer(s, h)
	go func() {
		for i := 0; ; i++ {
			time.Sleep(300 * time.Millisecond)
			h.SetServingStatus("", pb.HealthCheckResponse_ServingStatus(1+i%2))
		}
	}()
	log.Fatal(s.Serve(l))
}
