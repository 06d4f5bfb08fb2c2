// Invoices in PostgreSQL, read through pgx and through lib/pq.
package main

import (
	"context"
	"database/sql"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/lib/pq"
)

func pool(max string) *pgxpool.Pool {
	p, err := pgxpool.New(context.Background(), "postgres://bench:bench@"+*peer+"/bench?pool_max_conns="+max)
	if err != nil {
		panic(err)
	}
	return p
}

func routes() {
	shared, small := pool("8"), pool("6")
	dsn := "postgres://bench:bench@" + *peer + "/bench?sslmode=disable"
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		panic(err)
	}
	db.SetMaxOpenConns(6)
	wide, _ := sql.Open("postgres", dsn)

	http.HandleFunc("/invoice", func(w http.ResponseWriter, r *http.Request) {
		var n int
		if err := shared.QueryRow(r.Context(), "select 1 from pg_sleep(0.1)").Scan(&n); err != nil {
			http.Error(w, err.Error(), 500)
		}
	})
	http.HandleFunc("/customer", func(w http.ResponseWriter, r *http.Request) {
		rows, err := db.QueryContext(r.Context(), "select i from generate_series(1,3) i, pg_sleep(0.1)")
		if err != nil {
			http.Error(w, err.Error(), 500)
			return
		}
		defer rows.Close()
		for rows.Next() {
		}
	})
	http.HandleFunc("/notify", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 400*time.Millisecond)
		defer cancel()
		conn, err := shared.Acquire(ctx)
		if err != nil {
			return
		}
		defer conn.Release()
		conn.Exec(ctx, "listen orders")
		conn.Conn().WaitForNotification(ctx)
	})
	// Rows that are never closed keep their connections; who comes later waits for one without end.
	http.HandleFunc("/report", func(w http.ResponseWriter, r *http.Request) { report(small) })
	// A pool for each request.
	http.HandleFunc("/tenant", func(w http.ResponseWriter, r *http.Request) {
		own := pool("1")
		own.Exec(r.Context(), "select 1")
		time.Sleep(200 * time.Millisecond)
	})
	// Transactions that are neither committed nor rolled back; their context is never cancelled.
	http.HandleFunc("/pay", func(w http.ResponseWriter, r *http.Request) {
		ctx, _ := context.WithCancel(context.Background())
		tx, err := wide.BeginTx(ctx, nil)
		if err != nil {
			http.Error(w, err.Error(), 500)
			return
		}
		tx.ExecContext(ctx, "select 1")
	})
	http.HandleFunc("/lines", func(w http.ResponseWriter, r *http.Request) {
		ctx, _ := context.WithCancel(context.Background())
		rows, err := wide.QueryContext(ctx, "select i from generate_series(1,1000) i")
		if err == nil && rows.Next() {
			w.WriteHeader(200)
		}
	})
	// A listener for each request, never closed.
	http.HandleFunc("/changes", func(w http.ResponseWriter, r *http.Request) {
		listener := pq.NewListener(dsn, time.Second, time.Minute, nil)
		listener.Listen("orders")
		go forward(listener.Notify)
		time.Sleep(200 * time.Millisecond)
	})
}

func report(p *pgxpool.Pool) {
	rows, err := p.Query(context.Background(), "select i from generate_series(1,1000) i")
	if err == nil && rows.Next() {
		return
	}
}

func forward(in <-chan *pq.Notification) {
	for range in {
	}
}
