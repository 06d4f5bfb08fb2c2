// A checkout that reports spans and metrics.
package main

import (
	"context"
	"net/http"
	"time"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/trace"
)

func tracing(ctx context.Context) *trace.TracerProvider {
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpoint(*peer), otlptracehttp.WithInsecure())
	if err != nil {
		panic(err)
	}
	return trace.NewTracerProvider(trace.WithBatcher(exporter, trace.WithBatchTimeout(time.Second)))
}

func metering(ctx context.Context) *metric.MeterProvider {
	exporter, err := otlpmetrichttp.New(ctx, otlpmetrichttp.WithEndpoint(*peer), otlpmetrichttp.WithInsecure())
	if err != nil {
		panic(err)
	}
	return metric.NewMeterProvider(metric.WithReader(metric.NewPeriodicReader(exporter, metric.WithInterval(2*time.Second))))
}

func routes() {
	ctx := context.Background()
	otel.SetTracerProvider(tracing(ctx))
	meter := metering(ctx)
	count, _ := meter.Meter("checkout").Int64Counter("orders")
	http.Handle("/checkout", otelhttp.NewHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, span := otel.Tracer("checkout").Start(r.Context(), "pay")
		defer span.End()
		count.Add(r.Context(), 1)
		time.Sleep(300 * time.Millisecond)
	}), "checkout"))
	// Providers for each request, never shut down.
	http.HandleFunc("/audit", func(w http.ResponseWriter, r *http.Request) {
		_, span := tracing(context.Background()).Tracer("audit").Start(r.Context(), "audit")
		time.Sleep(300 * time.Millisecond)
		span.End()
	})
	http.HandleFunc("/usage", func(w http.ResponseWriter, r *http.Request) {
		counter, _ := metering(context.Background()).Meter("usage").Int64Counter("calls")
		counter.Add(r.Context(), 1)
		time.Sleep(300 * time.Millisecond)
	})
	// An exporter over gRPC for each request: a connection each.
	http.HandleFunc("/export", func(w http.ResponseWriter, r *http.Request) {
		exporter, err := otlptracegrpc.New(context.Background(), otlptracegrpc.WithEndpoint(*peer), otlptracegrpc.WithInsecure())
		if err != nil {
			http.Error(w, err.Error(), 502)
			return
		}
		provider := trace.NewTracerProvider(trace.WithSyncer(exporter))
		_, span := provider.Tracer("export").Start(r.Context(), "export")
		_ = span
		time.Sleep(300 * time.Millisecond)
	})
}
