package main

import (
	"flag"
	"log"
	"net/http"
	_ "net/http/pprof"
)

var (
	addr = flag.String("addr", "127.0.0.1:8080", "where to serve")
	peer = flag.String("peer", "", "the service this one depends on")
)

func main() {
	flag.Parse()
	routes()
	log.Fatal(http.ListenAndServe(*addr, nil))
}
