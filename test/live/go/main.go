// Services that leak, or only look as if they did; one per -case. They serve on loopback and tell their ports in
// one line of JSON on standard output.
package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"flag"
	"net"
	"net/http"
	"net/http/pprof"
	"os"
	"strings"
)

type announcement struct {
	App   string `json:"app"`
	Pprof string `json:"pprof"`
}

func main() {
	kind := flag.String("case", "story", "which service")
	appAddr := flag.String("app", "127.0.0.1:0", "where the service listens")
	pprofAddr := flag.String("pprof", "127.0.0.1:0", "where pprof listens; a path is a unix socket")
	prefix := flag.String("prefix", "", "what stands before /debug/pprof/")
	login := flag.String("login", "", "USER:PASSWORD that pprof and the service want")
	certs := flag.String("tls", "", "folder to write certificates to; pprof and the service then want a client certificate")
	fault := flag.String("fault", "", "how pprof fails: silent, stall, reset, elsewhere, endless, drip")
	flag.Parse()

	service := http.NewServeMux()
	switch *kind {
	case "story":
		service.HandleFunc("/ws", (&hub{leaks: true}).serveWS)
	case "story-fixed":
		service.HandleFunc("/ws", (&hub{leaks: false}).serveWS)
	case "http":
		service.HandleFunc("/", order)
	case "ticker":
		service.HandleFunc("/", signOn)
	case "pool":
		service.Handle("/", newPool(8))
	case "reports":
		service.HandleFunc("/", serveReport)
	case "events":
		service.HandleFunc("/", events)
	case "stuck":
		service.HandleFunc("/", new(ledger).book)
	case "drain":
		service.HandleFunc("/", mail)
	}

	app, endpoint := listen(*appAddr), listen(*pprofAddr)
	addresses := announcement{App: app.Addr().String(), Pprof: endpoint.Addr().String()}
	if *certs != "" {
		config := mutualTLS(*certs)
		app, endpoint = tls.NewListener(app, config), tls.NewListener(endpoint, config)
	}
	go http.Serve(app, guard(service, *login))
	handler := guard(profiles(*prefix), *login)
	if *fault != "" {
		handler = faults[*fault]
	}
	json.NewEncoder(os.Stdout).Encode(addresses)
	http.Serve(endpoint, handler)
}

func mutualTLS(dir string) *tls.Config {
	authority := newAuthority()
	authority.write(dir)
	pool := x509.NewCertPool()
	pool.AddCert(authority.certificate)
	return &tls.Config{
		Certificates: []tls.Certificate{authority.issue("server", dir)},
		ClientAuth:   tls.RequireAndVerifyClientCert,
		ClientCAs:    pool,
	}
}

func listen(addr string) net.Listener {
	network := "tcp"
	if strings.HasPrefix(addr, "/") {
		network = "unix"
	}
	l, err := net.Listen(network, addr)
	if err != nil {
		panic(err)
	}
	return l
}

func profiles(prefix string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc(prefix+"/debug/pprof/cmdline", pprof.Cmdline)
	mux.Handle(prefix+"/debug/pprof/", http.StripPrefix(prefix, http.HandlerFunc(pprof.Index)))
	return mux
}

func guard(next http.Handler, login string) http.Handler {
	if login == "" {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		if user+":"+password != login {
			http.Error(w, "who are you?", http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}
