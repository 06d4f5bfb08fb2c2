package main

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"runtime/pprof"
	"strings"
	"time"
)

// faults are answers that a client must survive.
var faults = map[string]http.HandlerFunc{
	// silent takes the request and says nothing.
	"silent": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
	// stall says half of it and no more.
	"stall": func(w http.ResponseWriter, r *http.Request) {
		half(w)
		<-r.Context().Done()
	},
	// reset breaks the connection off in the middle.
	"reset": func(w http.ResponseWriter, r *http.Request) {
		half(w)
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			panic(err)
		}
		conn.(*net.TCPConn).SetLinger(0)
		conn.Close()
	},
	// elsewhere sends the client to another name of the same machine.
	"elsewhere": func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://"+strings.Replace(r.Host, "127.0.0.1", "localhost", 1)+r.URL.Path, http.StatusFound)
	},
	// endless tells of ever more goroutines.
	"endless": func(w http.ResponseWriter, r *http.Request) {
		for goid := 1; ; goid++ {
			_, err := fmt.Fprintf(w, "goroutine %d [chan receive]:\nmain.worker(0x%x)\n\t/app/main.go:12 +0x1d\n\n", goid, goid)
			if err != nil {
				return
			}
		}
	},
	// drip says a few bytes now and then, and does not come to an end.
	"drip": func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			for text := bytes.NewBuffer(dump()); text.Len() > 0 && r.Context().Err() == nil; {
				w.Write(text.Next(16))
				w.(http.Flusher).Flush()
				time.Sleep(2 * time.Millisecond)
			}
		}
	},
}

func half(w http.ResponseWriter) {
	all := dump()
	w.Write(all[:len(all)/2])
	w.(http.Flusher).Flush()
}

// dump is this process as debug=2 tells it, with a few goroutines to tell of.
func dump() []byte {
	for i := 0; i < 20; i++ {
		go func() { time.Sleep(time.Minute) }()
	}
	var text bytes.Buffer
	pprof.Lookup("goroutine").WriteTo(&text, 2)
	return text.Bytes()
}
