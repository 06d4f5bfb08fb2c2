package main

import (
	"fmt"
	"net/http"
	"sync"
)

// report is kept by mistake: it is filed under one key and looked for under another.
type report struct {
	head  []byte
	lines []string
}

var (
	reportsMu sync.Mutex
	reports   = map[string]*report{}
)

// reportBytes is what one report holds in its head, a size class of its own.
const reportBytes = 49152

//go:noinline
func startReport(user string) *report {
	reportsMu.Lock()
	defer reportsMu.Unlock()
	r := &report{head: make([]byte, reportBytes)}
	reports[fmt.Sprintf("%s/%d", user, len(reports))] = r
	return r
}

func (r *report) finish(user string) {
	reportsMu.Lock()
	defer reportsMu.Unlock()
	// len(reports) has changed since startReport: nothing is ever deleted.
	delete(reports, fmt.Sprintf("%s/%d", user, len(reports)))
}

func serveReport(w http.ResponseWriter, r *http.Request) {
	user := r.URL.Query().Get("user")
	rep := startReport(user)
	defer rep.finish(user)
	fmt.Fprintln(w, len(rep.head))
}
