// A stand-in for an API server: pods, config maps, leases and events, as much as the controller asks for.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"strings"
	"sync"
	"time"
)

func main() {
	addr := flag.String("addr", "", "")
	flag.Parse()
	var mu sync.Mutex
	var lease map[string]any
	version := 1
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		kind, api := "Pod", "v1"
		if strings.HasSuffix(r.URL.Path, "configmaps") {
			kind = "ConfigMap"
		}
		switch {
		case strings.Contains(r.URL.Path, "/leases"):
			mu.Lock()
			defer mu.Unlock()
			if r.Method == "GET" {
				if lease == nil {
					w.WriteHeader(404)
					io.WriteString(w, `{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"NotFound","code":404}`)
					return
				}
			} else {
				json.NewDecoder(r.Body).Decode(&lease)
				version++
				lease["metadata"].(map[string]any)["resourceVersion"] = fmt.Sprint(version)
				lease["kind"], lease["apiVersion"] = "Lease", "coordination.k8s.io/v1"
			}
			json.NewEncoder(w).Encode(lease)
		case strings.HasSuffix(r.URL.Path, "/events"):
			var event map[string]any
			json.NewDecoder(r.Body).Decode(&event)
			event["kind"], event["apiVersion"] = "Event", "v1"
			w.WriteHeader(201)
			json.NewEncoder(w).Encode(event)
		case r.FormValue("watch") != "":
			if r.FormValue("sendInitialEvents") == "true" {
				fmt.Fprintf(w, `{"type":"BOOKMARK","object":{"kind":%q,"apiVersion":%q,"metadata":{"resourceVersion":"10","annotations":{"k8s.io/initial-events-end":"true"}}}}`+"\n", kind, api)
				w.(http.Flusher).Flush()
			}
			for i := 0; ; i++ {
				if r.FormValue("allowWatchBookmarks") != "true" || i < 1 {
					fmt.Fprintf(w, `{"type":"ADDED","object":{"kind":%q,"apiVersion":%q,"metadata":{"name":"p%d","namespace":"default","resourceVersion":"%d"}}}`+"\n", kind, api, i, 10+i)
					w.(http.Flusher).Flush()
				}
				select {
				case <-r.Context().Done():
					return
				case <-time.After(250 * time.Millisecond):
				}
			}
		default:
			fmt.Fprintf(w, `{"kind":"%sList","apiVersion":%q,"metadata":{"resourceVersion":"10"},"items":[]}`, kind, api)
		}
	})
	log.Fatal(http.ListenAndServe(*addr, nil))
}
