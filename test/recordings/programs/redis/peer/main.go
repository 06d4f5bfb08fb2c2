package main

import (
	"flag"
	"log"
	"net/http"
	_ "net/http/pprof"

	"github.com/alicebob/miniredis/v2"
)

func main() {
	addr := flag.String("addr", "", "")
	debug := flag.String("debug", "", "")
	flag.Parse()
	if err := miniredis.NewMiniRedis().StartAddr(*addr); err != nil {
		log.Fatal(err)
	}
	log.Fatal(http.ListenAndServe(*debug, nil))
}
