// An echo service, and clients: /load?path=/room,/chat&n=24
package main

import (
	"flag"
	"log"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

var upgrader websocket.Upgrader

func main() {
	addr := flag.String("addr", "", "")
	target := flag.String("target", "", "")
	flag.Parse()
	http.HandleFunc("/echo", func(w http.ResponseWriter, r *http.Request) {
		conn, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer conn.Close()
		for {
			kind, msg, err := conn.ReadMessage()
			if err != nil {
				return
			}
			conn.WriteMessage(kind, msg)
		}
	})
	http.HandleFunc("/load", func(w http.ResponseWriter, r *http.Request) {
		n, _ := strconv.Atoi(r.FormValue("n"))
		paths := strings.Split(r.FormValue("path"), ",")
		var wg sync.WaitGroup
		for i := 0; i < n*len(paths); i++ {
			wg.Add(1)
			go func() {
				defer wg.Done()
				conn, _, err := websocket.DefaultDialer.Dial("ws://"+*target+paths[i%len(paths)], nil)
				if err != nil {
					log.Print(err)
					return
				}
				conn.WriteMessage(websocket.TextMessage, []byte("hello"))
				time.Sleep(1200 * time.Millisecond)
				conn.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(1000, ""))
				conn.Close()
			}()
		}
		wg.Wait()
	})
	log.Fatal(http.ListenAndServe(*addr, nil))
}
