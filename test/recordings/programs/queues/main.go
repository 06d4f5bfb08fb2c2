// Healthy queues: many wait for what one has, who talks with a slow peer for ten minutes and then gives it back.
// Usage: queues console|sessions FOLDER. Writes its own dumps into the folder.
package main

import (
	"bufio"
	"io"
	"log"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"sync"
	"time"
)

// console lets one operator in at a time.
type console struct {
	mu    sync.Mutex
	lines int
}

//go:noinline
func (c *console) attach(peer string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lines++
	ask(peer)
}

// sessions serves two at a time.
type sessions struct{ slots chan struct{} }

func (s *sessions) serve(peer string) {
	s.slots <- struct{}{}
	defer func() { <-s.slots }()
	ask(peer)
}

//go:noinline
func ask(peer string) {
	c, err := net.Dial("tcp", peer)
	if err != nil {
		log.Print(err)
		return
	}
	defer c.Close()
	io.WriteString(c, "hello\n")
	bufio.NewReader(c).ReadString('\n')
}

// slow takes a line of each and answers after ten minutes.
func slow() string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			time.AfterFunc(10*time.Minute, func() {
				io.WriteString(c, "done\n")
				c.Close()
			})
		}
	}()
	return l.Addr().String()
}

// request answers at once, and leaves the work to a goroutine.
func request(work func(string), peer string) { go work(peer) }

func main() {
	work := (&console{}).attach
	if os.Args[1] == "sessions" {
		work = (&sessions{make(chan struct{}, 2)}).serve
	}
	peer := slow()
	time.Sleep(100 * time.Millisecond)
	dump("before")
	for _, round := range []string{"", "2", "3"} {
		for range 8 {
			go request(work, peer)
		}
		time.Sleep(600 * time.Millisecond)
		dump("during" + round)
		time.Sleep(2500 * time.Millisecond)
		dump("after" + round)
	}
	runtime.GC()
	time.Sleep(2*time.Minute + 5*time.Second)
	dump("later")
}

func dump(tag string) {
	f, err := os.Create(filepath.Join(os.Args[2], tag+".txt"))
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	pprof.Lookup("goroutine").WriteTo(f, 2)
}
