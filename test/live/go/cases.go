package main

import (
	"math/rand"
	"net/http"
	"sync"
	"time"
)

// order leaks one goroutine per request: nobody reads what audit sends.
func order(w http.ResponseWriter, _ *http.Request) {
	done := make(chan error)
	go audit(done)
	w.Write([]byte("ordered\n"))
}

func audit(done chan<- error) { done <- nil }

// signOn leaks one goroutine per request that wakes again and again.
func signOn(w http.ResponseWriter, _ *http.Request) {
	go heartbeat()
	w.Write([]byte("signed on\n"))
}

func heartbeat() {
	for range time.NewTicker(500 * time.Millisecond).C {
	}
}

// pool grows with the demand, up to its bound; its workers stay for the next demand. Nothing leaks.
type pool struct {
	jobs    chan func()
	mu      sync.Mutex
	workers int
	most    int
}

func newPool(most int) *pool { return &pool{jobs: make(chan func()), most: most} }

func (p *pool) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	var done sync.WaitGroup
	done.Add(1)
	job := func() {
		time.Sleep(2 * time.Millisecond)
		done.Done()
	}
	select {
	case p.jobs <- job:
	default:
		p.grow()
		p.jobs <- job
	}
	done.Wait()
	w.Write([]byte("resized\n"))
}

func (p *pool) grow() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.workers < p.most {
		p.workers++
		go p.work()
	}
}

func (p *pool) work() {
	for job := range p.jobs {
		job()
	}
}

// mail starts deliveries that take their time and end by themselves. Nothing leaks.
func mail(w http.ResponseWriter, _ *http.Request) {
	go deliver()
	time.Sleep(20 * time.Millisecond)
	w.Write([]byte("accepted\n"))
}

func deliver() {
	time.Sleep(500*time.Millisecond + time.Duration(rand.Intn(3000))*time.Millisecond)
}

// events answers with a stream that ends when its client leaves. Nothing leaks.
func events(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.(http.Flusher).Flush()
	<-r.Context().Done()
}

// ledger's first booking returns with the lock: nobody else is ever answered.
type ledger struct{ mu sync.Mutex }

func (l *ledger) book(http.ResponseWriter, *http.Request) {
	l.mu.Lock()
	select {}
}
