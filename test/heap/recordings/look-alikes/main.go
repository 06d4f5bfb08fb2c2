// The programs that the recordings beside this file are of: one kind of memory each. GET /work runs one round of load;
// after each, two collections and then /debug/pprof/heap?gc=1&debug=1 were fetched, and VmRSS was read.
package main

/*
#include <stdlib.h>
#include <string.h>
static void* grab(size_t n) { void* p = malloc(n); memset(p, 1, n); return p; }
*/
import "C"

import (
	"flag"
	"fmt"
	"math/rand"
	"net"
	"net/http"
	_ "net/http/pprof"
	"strconv"
	"time"

	"github.com/coocood/freecache"
	lru "github.com/hashicorp/golang-lru/v2"
)

type event struct {
	id   int
	user string
	at   time.Time
}

var (
	events []event
	held   []uintptr
)

var kinds = map[string]func() func(){
	// Healthy: a cache asked for keys by chance, some far more often than others. It grows more and more slowly.
	"lru-zipf": func() func() {
		cache, _ := lru.New[string, []byte](20000)
		keys := rand.NewZipf(rand.New(rand.NewSource(1)), 1.1, 8, 20000)
		return func() {
			for range 3000 {
				key := "page/" + strconv.Itoa(int(keys.Uint64()))
				if _, ok := cache.Get(key); !ok {
					cache.Add(key, make([]byte, 2048))
				}
			}
		}
	},
	// A leak in a slice: append doubles it now and then and the old array goes, so the bytes come in jumps.
	"slice": func() func() {
		return func() {
			for i := range 20000 {
				events = append(events, event{id: i, user: "u" + strconv.Itoa(i), at: time.Now()})
			}
		}
	},
	// Healthy: 16 MiB got at the start and touched for the first time as the cache fills, so that the resident size grows.
	"freecache": func() func() {
		cache := freecache.NewCache(16 << 20)
		n := 0
		return func() {
			for range 1500 {
				n++
				cache.Set([]byte("k"+strconv.Itoa(n)), make([]byte, 2048), 600)
			}
		}
	},
	// A leak outside of Go's heap: 3,276,800 bytes of malloc per round.
	"cgo": func() func() {
		return func() {
			for range 400 {
				held = append(held, uintptr(C.grab(8192)))
			}
		}
	},
}

func main() {
	kind := flag.String("kind", "slice", "lru-zipf, slice, freecache or cgo")
	flag.Parse()
	work := kinds[*kind]()
	http.HandleFunc("/work", func(w http.ResponseWriter, _ *http.Request) {
		work()
		fmt.Fprintln(w, "ok")
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(listener.Addr())
	panic(http.Serve(listener, nil))
}
