// A chat and a price feed over WebSockets.
package main

import (
	"context"
	"net/http"
	"sync"
	"time"

	coder "github.com/coder/websocket"
	"github.com/gorilla/websocket"
)

var upgrader websocket.Upgrader

type client struct {
	conn *websocket.Conn
	send chan []byte
	done chan struct{}
}

func (c *client) readPump() {
	defer close(c.done)
	for {
		if _, _, err := c.conn.ReadMessage(); err != nil {
			return
		}
	}
}

func (c *client) writePump() {
	defer c.conn.Close()
	for {
		select {
		case msg := <-c.send:
			c.conn.WriteMessage(websocket.TextMessage, msg)
		case <-c.done:
			return
		}
	}
}

// pingPump has nothing that tells it of the reader's end.
func (c *client) pingPump() {
	ticker := time.NewTicker(30 * time.Second)
	defer ticker.Stop()
	for {
		select {
		case msg := <-c.send:
			c.conn.WriteMessage(websocket.TextMessage, msg)
		case <-ticker.C:
			c.conn.WriteMessage(websocket.PingMessage, nil)
		}
	}
}

type feed struct {
	mu   sync.Mutex
	subs map[chan string]bool
}

func (f *feed) add() chan string {
	ch := make(chan string, 4)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.subs[ch] = true
	return ch
}

func routes() {
	prices := &feed{subs: map[chan string]bool{}}
	http.HandleFunc("/chat", func(w http.ResponseWriter, r *http.Request) {
		conn, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		c := &client{conn, make(chan []byte), make(chan struct{})}
		go c.writePump()
		go c.readPump()
	})
	http.HandleFunc("/room", func(w http.ResponseWriter, r *http.Request) {
		conn, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		c := &client{conn, make(chan []byte), make(chan struct{})}
		go c.pingPump()
		c.readPump()
	})
	http.HandleFunc("/feed", func(w http.ResponseWriter, r *http.Request) {
		conn, err := coder.Accept(w, r, nil)
		if err != nil {
			return
		}
		defer conn.CloseNow()
		ctx := conn.CloseRead(r.Context())
		ch := prices.add()
		for {
			select {
			case p := <-ch:
				if conn.Write(ctx, coder.MessageText, []byte(p)) != nil {
					return
				}
			case <-ctx.Done():
				return
			}
		}
	})
	// The loop waits for prices alone: it does not see that the client has gone.
	http.HandleFunc("/ticker", func(w http.ResponseWriter, r *http.Request) {
		conn, err := coder.Accept(w, r, nil)
		if err != nil {
			return
		}
		defer conn.CloseNow()
		ctx := conn.CloseRead(r.Context())
		for p := range prices.add() {
			if conn.Write(ctx, coder.MessageText, []byte(p)) != nil {
				return
			}
		}
	})
	// Connects to another service for each request, reads in a goroutine, and never closes.
	http.HandleFunc("/upstream", func(w http.ResponseWriter, r *http.Request) {
		conn, _, err := websocket.DefaultDialer.Dial("ws://"+*peer+"/echo", nil)
		if err != nil {
			http.Error(w, err.Error(), 502)
			return
		}
		replies := make(chan []byte, 16)
		go readReplies(conn, replies)
		conn.WriteMessage(websocket.TextMessage, []byte("hello"))
		<-replies
	})
	http.HandleFunc("/upstream2", func(w http.ResponseWriter, r *http.Request) {
		conn, _, err := coder.Dial(context.Background(), "ws://"+*peer+"/echo", nil)
		if err != nil {
			http.Error(w, err.Error(), 502)
			return
		}
		replies := make(chan []byte, 16)
		go pump(conn, replies)
		conn.Write(r.Context(), coder.MessageText, []byte("hello"))
		<-replies
	})
}

func readReplies(conn *websocket.Conn, out chan<- []byte) {
	for {
		_, msg, err := conn.ReadMessage()
		if err != nil {
			return
		}
		out <- msg
	}
}

func pump(conn *coder.Conn, out chan<- []byte) {
	for {
		_, msg, err := conn.Read(context.Background())
		if err != nil {
			return
		}
		out <- msg
	}
}
