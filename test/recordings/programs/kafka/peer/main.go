package main

import (
	"flag"
	"log"
	"net"
	"net/http"
	_ "net/http/pprof"
	"strconv"

	"github.com/twmb/franz-go/pkg/kfake"
)

func main() {
	addr := flag.String("addr", "", "")
	debug := flag.String("debug", "", "")
	flag.Parse()
	_, port, _ := net.SplitHostPort(*addr)
	n, _ := strconv.Atoi(port)
	if _, err := kfake.NewCluster(kfake.Ports(n), kfake.NumBrokers(1), kfake.SeedTopics(2, "orders", "news")); err != nil {
		log.Fatal(err)
	}
	log.Fatal(http.ListenAndServe(*debug, nil))
}
