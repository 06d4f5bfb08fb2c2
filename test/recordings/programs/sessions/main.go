// What the standard library alone makes: sessions that end when nobody has used them for a while, retries, batches, servers.
package main

import (
	"fmt"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

var serial atomic.Int64

func routes() {
	sessions := &sessions{open: map[string]*session{}}
	// A new session each: it ends by itself, later than the load.
	handle("/sign-on", func() { sessions.get(fmt.Sprint(serial.Add(1))).touch() })
	// Five sessions in turn, which are used again and again.
	handle("/browse", func() { sessions.get(fmt.Sprint(serial.Add(1) % 5)).touch() })
	batches := &batches{of: map[int64]chan int{}}
	var sent atomic.Int64
	handle("/notify", func() { batches.to(sent.Add(1) % 6) <- 1 })
	handle("/mail", func() { go deliver(8) })
	// The server of a preview is never closed.
	handle("/preview", func() { preview() })
}

func handle(path string, do func()) {
	http.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
		do()
		time.Sleep(200 * time.Millisecond)
	})
}

const idle = 75 * time.Second

type sessions struct {
	mu   sync.Mutex
	open map[string]*session
}

type session struct{ used chan struct{} }

func (s *sessions) get(name string) *session {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := s.open[name]
	if found == nil {
		found = &session{used: make(chan struct{}, 1)}
		s.open[name] = found
		go s.keep(name, found)
	}
	return found
}

func (s *sessions) keep(name string, kept *session) {
	for {
		select {
		case <-kept.used:
		case <-time.After(idle):
			s.mu.Lock()
			delete(s.open, name)
			s.mu.Unlock()
			return
		}
	}
}

func (s *session) touch() { s.used <- struct{}{} }

type batches struct {
	mu sync.Mutex
	of map[int64]chan int
}

func (b *batches) to(kind int64) chan<- int {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.of[kind] == nil {
		b.of[kind] = make(chan int)
		go collect(b.of[kind])
	}
	return b.of[kind]
}

func collect(items <-chan int) {
	flush := time.NewTicker(300 * time.Millisecond)
	waiting := 0
	for {
		select {
		case n := <-items:
			waiting += n
		case <-flush.C:
			waiting = 0
		}
	}
}

// deliver waits longer after each attempt, and gives up at last.
func deliver(attempts int) {
	wait := time.NewTimer(time.Second)
	for n := range attempts {
		select {
		case <-wait.C:
			wait.Reset(time.Duration(n+2) * 1500 * time.Millisecond)
		}
	}
}

func preview() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go http.Serve(listener, http.NotFoundHandler())
}
