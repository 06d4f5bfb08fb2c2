// A controller with a small HTTP front.
package main

import (
	"context"
	"net/http"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"
	typed "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
	"k8s.io/client-go/tools/record"
	"k8s.io/client-go/util/workqueue"
)

func routes() {
	client, err := kubernetes.NewForConfig(&rest.Config{Host: "http://" + *peer, QPS: 1000, Burst: 1000})
	if err != nil {
		panic(err)
	}
	factory := informers.NewSharedInformerFactory(client, 0)
	pods := factory.Core().V1().Pods()
	queue := workqueue.NewTypedRateLimitingQueue(workqueue.DefaultTypedControllerRateLimiter[string]())
	pods.Informer().AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc: func(obj any) {
			key, _ := cache.MetaNamespaceKeyFunc(obj)
			queue.Add(key)
		},
	})
	factory.Core().V1().ConfigMaps().Informer()
	factory.Start(context.Background().Done())
	for range 3 {
		go func() {
			for {
				key, down := queue.Get()
				if down {
					return
				}
				queue.Done(key)
			}
		}()
	}
	go leaderelection.RunOrDie(context.Background(), leaderelection.LeaderElectionConfig{
		Lock: &resourcelock.LeaseLock{
			LeaseMeta:  metav1.ObjectMeta{Name: "main", Namespace: "default"},
			Client:     client.CoordinationV1(),
			LockConfig: resourcelock.ResourceLockConfig{Identity: "one"},
		},
		LeaseDuration: 15 * time.Second, RenewDeadline: 10 * time.Second, RetryPeriod: 2 * time.Second,
		Callbacks: leaderelection.LeaderCallbacks{
			OnStartedLeading: func(ctx context.Context) { <-ctx.Done() },
			OnStoppedLeading: func() {},
		},
	})

	http.HandleFunc("/pods", func(w http.ResponseWriter, r *http.Request) {
		if _, err := pods.Lister().List(labels.Everything()); err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
		}
		client.CoreV1().Pods("default").List(r.Context(), metav1.ListOptions{})
		time.Sleep(200 * time.Millisecond)
	})
	http.HandleFunc("/watch", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 500*time.Millisecond)
		defer cancel()
		watcher, err := client.CoreV1().Pods("default").Watch(ctx, metav1.ListOptions{})
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer watcher.Stop()
		for range watcher.ResultChan() {
		}
	})
	// Waits for the first event and leaves; nobody stops the watch.
	http.HandleFunc("/ready", func(w http.ResponseWriter, r *http.Request) {
		watcher, err := client.CoreV1().Pods("default").Watch(context.Background(), metav1.ListOptions{})
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		<-watcher.ResultChan()
	})
	// An informer factory for each request, whose stop channel nobody closes.
	http.HandleFunc("/tenant", func(w http.ResponseWriter, r *http.Request) {
		own := informers.NewSharedInformerFactory(client, time.Minute)
		lister := own.Core().V1().Pods().Lister()
		stop := make(chan struct{})
		own.Start(stop)
		own.WaitForCacheSync(stop)
		lister.List(labels.Everything())
	})
	// A broadcaster and a queue for each request, never shut down.
	http.HandleFunc("/reconcile", func(w http.ResponseWriter, r *http.Request) {
		events := record.NewBroadcaster()
		events.StartRecordingToSink(&typed.EventSinkImpl{Interface: client.CoreV1().Events("default")})
		recorder := events.NewRecorder(scheme.Scheme, corev1.EventSource{Component: "reconciler"})
		recorder.Event(&corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "a", Namespace: "default"}}, "Normal", "Seen", "seen")
		work := workqueue.NewTypedRateLimitingQueue(workqueue.DefaultTypedControllerRateLimiter[string]())
		work.Add("a")
		key, _ := work.Get()
		work.Done(key)
		time.Sleep(200 * time.Millisecond)
	})
}
