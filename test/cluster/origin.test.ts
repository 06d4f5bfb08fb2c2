import { describe, expect, it } from "vitest";
import { originTeller } from "../../src/cluster/origin.ts";

/** Where `package main` lies, and the file in question. */
function origin(main: string, file: string): string {
  const frame = (func: string, place: string) => ({ func, file: place, line: 1, inlined: false });
  const func = `${file.split("/").slice(0, -1).join("/")}.Run`;
  const stacks = [{ frames: [frame("main.main", main), frame(func, file)], createdBy: null }];
  return originTeller([{ stacks }])({ func, file });
}

describe("paths without versions", () => {
  it.each([
    ["go.etcd.io/etcd/main.go", "google.golang.org/grpc/server.go", "module"],
    ["go.etcd.io/etcd/main.go", "gopkg.in/yaml.v2/decode.go", "module"],
    ["go.etcd.io/etcd/main.go", "github.com/soheilhy/cmux/cmux.go", "module"],
    ["go.etcd.io/etcd/main.go", "go.etcd.io/etcd/embed/serve.go", "main"],
    ["/home/me/go/src/github.com/me/shop/main.go", "/home/me/go/src/google.golang.org/grpc/server.go", "module"],
    ["/home/me/go/src/github.com/me/shop/main.go", "/home/me/go/src/github.com/me/shop/cart/cart.go", "main"],
    // One's own domain, several of one's own folders.
    ["/home/me/src/shop.example/server/main.go", "/home/me/src/shop.example/cart/cart.go", "main"],
    // No host, or nobody knows where package main lies.
    ["/home/me/shop/main.go", "/home/me/shop/cart/cart.go", "main"],
    ["", "google.golang.org/grpc/server.go", "main"],
    ["/home/me/shop/main.go", "../../../src/libgo/runtime/proc.c", "runtime"],
    ["/home/me/shop/main.go", "../../../src/libgo/go/net/http/server.go", "std"],
    ["/home/me/shop/main.go", "/home/me/libgo/queue/queue.go", "main"],
  ])("package main in %s: %s is %s", (main, file, expected) => {
    expect(origin(main, file)).toBe(expected);
  });
});

describe("Go up to 1.3, whose library lay in src/pkg and whose runtime was in C", () => {
  it.each([
    ["sync.runtime_Semacquire", "/usr/local/go/src/pkg/runtime/sema.goc", "std"],
    ["net/http.(*conn).serve", "c:/go/src/pkg/net/http/server.go", "std"],
    ["chanrecv", "/usr/local/go/src/pkg/runtime/chan.goc", "runtime"],
    ["runtime.park", "/usr/local/go/src/pkg/runtime/proc.c", "runtime"],
    ["github.com/me/shop/pkg/runtime.Run", "/home/me/src/github.com/me/shop/src/pkg/runtime/run.go", "main"],
  ])("%s in %s is %s", (func, file, expected) => {
    expect(originTeller([])({ func, file })).toBe(expected);
  });
});
