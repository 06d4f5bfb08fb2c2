// Pods of a selector in the screen: opened by its prompt, and watched. kubectl is a stand-in (test/cli/kubectl.mjs).

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { installKubectl, pod } from "../cli/stand-in.ts";
import { pprof, serve, type TestServer } from "../source/pprof-server.ts";
import { type Driver, drive } from "./driver.ts";

const folder = mkdtempSync(join(tmpdir(), "unpark-pods-"));
const running: Driver[] = [];
let server: TestServer;

beforeAll(async () => {
  server = await serve(pprof(12));
  installKubectl(folder);
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});
afterEach(() => {
  for (const driver of running.splice(0)) driver.end();
});

function unpark(pods: readonly object[], ...words: readonly string[]): Driver {
  const config = join(folder, "stand-in.json");
  writeFileSync(config, JSON.stringify({ pods, serve: server.url, log: join(folder, "log") }));
  const driver = drive({
    command: process.execPath,
    args: ["bin/unpark", ...words],
    columns: 120,
    env: { HOME: folder, XDG_CONFIG_HOME: folder, PATH: `${folder}:${process.env.PATH}`, STAND_IN: config },
  });
  running.push(driver);
  return driver;
}

test("the open prompt takes a selector: the sum of its pods, and those that do not run are told", {
  timeout: 120_000,
}, async () => {
  const driver = unpark([pod("api-1"), pod("api-2"), pod("api-3", "Pending", "ContainerCreating")]);
  await driver.until("Paste a goroutine dump here");
  driver.press("o");
  await driver.until("open file or URL:");
  driver.write("k8s://shop/app=api\r");
  await driver.until("24 goroutines in 1 cluster", 50_000);
  driver.press("6");
  await driver.until(/1 of 3 replicas could not be read/);
  driver.press("q");
  expect((await driver.exited).code).toBe(0);
});

test("the pods of a selector are watched together", { timeout: 120_000 }, async () => {
  const driver = unpark([pod("api-1"), pod("api-2")], "k8s://shop/app=api", "--interval", "200ms");
  await driver.until("24 goroutines in 1 cluster", 50_000);
  driver.press("6");
  await driver.until(/ [2-9] snapshots taken/, 50_000);
  driver.press("q");
  expect((await driver.exited).code).toBe(0);
});
