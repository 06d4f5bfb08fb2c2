package main

import (
	"flag"
	"log"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"strconv"

	"github.com/nats-io/nats-server/v2/server"
)

func main() {
	addr := flag.String("addr", "", "")
	debug := flag.String("debug", "", "")
	flag.Parse()
	host, port, _ := net.SplitHostPort(*addr)
	n, _ := strconv.Atoi(port)
	dir, _ := os.MkdirTemp("", "js")
	s, err := server.NewServer(&server.Options{Host: host, Port: n, JetStream: true, StoreDir: dir, NoSigs: true})
	if err != nil {
		log.Fatal(err)
	}
	go http.ListenAndServe(*debug, nil)
	s.Start()
	s.WaitForShutdown()
}
