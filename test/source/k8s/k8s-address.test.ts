import { expect, test } from "vitest";
import { k8sPod, parseK8s } from "../../../src/source/k8s/k8s-address.ts";
import { isFailure } from "../../../src/source/resolve.ts";

const at = (context: string | null, namespace: string, what: { selector?: string; pod?: string }, port = 6060) => ({
  context,
  namespace,
  pod: what.pod ?? null,
  selector: what.selector ?? "",
  port,
});

test.each([
  ["k8s://shop/app=api", at(null, "shop", { selector: "app=api" })],
  ["k8s://shop/app=api:7070", at(null, "shop", { selector: "app=api" }, 7070)],
  ["k8s://prod/shop/app=api,tier!=web", at("prod", "shop", { selector: "app=api,tier!=web" })],
  ["k8s://shop/app.kubernetes.io/name=api", at(null, "shop", { selector: "app.kubernetes.io/name=api" })],
  [
    "k8s://prod/shop/app.kubernetes.io/name=api,app.kubernetes.io/part=x:80",
    at("prod", "shop", { selector: "app.kubernetes.io/name=api,app.kubernetes.io/part=x" }, 80),
  ],
  [
    "k8s://arn:aws:eks:eu-west-1:1:cluster/main/shop/app=api",
    at("arn:aws:eks:eu-west-1:1:cluster/main", "shop", { selector: "app=api" }),
  ],
  ["k8s://admin@home/shop/app=api", at("admin@home", "shop", { selector: "app=api" })],
  ["k8s://a%2Fb/shop/pod/api-1", at("a/b", "shop", { pod: "api-1" })],
  ["k8s://shop/pod/api-7d9f-x2", at(null, "shop", { pod: "api-7d9f-x2" })],
  ["k8s://shop/env in (dev, test)", at(null, "shop", { selector: "env in (dev, test)" })],
  ["k8s://shop/canary", at(null, "shop", { selector: "canary" })],
])("%s", (typed, address) => {
  expect(parseK8s(typed)).toEqual(address);
});

test.each([
  "k8s://",
  "k8s://shop",
  "k8s://shop/",
  "k8s://shop/--all-namespaces",
  "k8s://--kubeconfig=x/app=api",
  "k8s://Shop/app=api",
  "k8s://shop/pod/../../secrets",
  "k8s://shop/pod/-x",
  "k8s://shop/app=api;rm",
  "k8s://shop/app=$(id)",
  "k8s://shop/app=api:0",
  "k8s://shop/app=api:70000",
])("%s is refused: nothing of it reaches kubectl", (typed) => {
  expect(parseK8s(typed)).toMatchObject({ exit: 2, code: "usage" });
});

test("a pod of a selector is typed as a pod", () => {
  const address = parseK8s("k8s://arn:x/y/shop/app=api:7070");
  if (isFailure(address)) throw new Error(address.message);
  const typed = k8sPod(address, "api-1");
  expect(typed).toBe("k8s://arn%3Ax%2Fy/shop/pod/api-1:7070");
  expect(parseK8s(typed)).toEqual({ ...address, pod: "api-1", selector: "" });
});
