// A live process watched in the screen, as a person does it: a server that answers as Go does.

import { mkdtempSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { pprof, serve, type TestServer } from "../source/pprof-server.ts";
import { type Driver, drive } from "./driver.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function unpark(...args: readonly string[]): Driver {
  const config = mkdtempSync(join(tmpdir(), "unpark-config-"));
  const driver = drive({
    command: process.execPath,
    args: ["bin/unpark", ...args],
    env: { HOME: config, XDG_CONFIG_HOME: config },
    columns: 100,
  });
  cleanups.push(() => driver.end());
  return driver;
}

async function serving(listener: RequestListener): Promise<TestServer> {
  const server = await serve(listener);
  cleanups.push(() => server.close());
  return server;
}

/** Tells its clock, as Go does at the head of its mutex profile. */
function ticking(rate: () => number, next: RequestListener): RequestListener {
  return (request, response) => {
    if (!request.url?.includes("/mutex")) return next(request, response);
    response.end(`--- mutex:\ncycles/second=${rate()}\nsampling period=0\n`);
  };
}

describe("a process watched in the screen", () => {
  test("sparklines grow with each poll, p stops it and goes on, t compares from now", async () => {
    let goroutines = 10;
    const server = await serving((request, response) => pprof(goroutines)(request, response));
    const driver = unpark(server.url, "--interval", "100ms");
    await driver.until("10 goroutines");
    goroutines = 40;
    await driver.until(/live [▁-█]{3,}/);
    await driver.until(/\+30 +[▁-█]{5}/);
    driver.press("p");
    await driver.until("live (paused)");
    const asked = server.asked.length;
    driver.press("j");
    await driver.idle(300);
    expect(server.asked.length - asked).toBeLessThanOrEqual(1);
    driver.press("t");
    await driver.until((text) => !text.includes("+30"));
    driver.press("6");
    await driver.until("goroutines over the snapshots");
    // A slow machine has taken more than a screen of them, and asks less often.
    driver.press("G");
    await driver.until(/watched .*every \S+ m?s \(paused\): \d+ snapshots taken/);
  });

  test("one that goes away is told and tried again; when it comes back it is another one", async () => {
    const server = await serve(pprof(5));
    const driver = unpark(server.url, "--interval", "100ms");
    await driver.until("5 goroutines");
    await server.close();
    await driver.until("live (away)");
    await driver.until(/tried again in \d+ s, what was taken stays: .*127/);
    const next = createServer(pprof(8));
    await new Promise<void>((resolve) => next.listen(Number(server.host.split(":")[1]), "127.0.0.1", resolve));
    cleanups.push(() => {
      next.closeAllConnections();
      next.close();
    });
    await driver.until("another process than before");
    await driver.until("8 goroutines");
    driver.press("6");
    await driver.until(/matched signature: .*another process/);
  });

  test("a restart faster than a poll is seen by its clock", async () => {
    let rate = 2_596_129_348;
    const server = await serving(ticking(() => rate, pprof(5)));
    const driver = unpark(server.url, "--interval", "100ms");
    await driver.until(/live [▁-█]{3,}/);
    rate++;
    await driver.until("another process than before (it was started anew in between)");
  });

  test("P: says that it costs a garbage collection, asks, and tells where there are no proofs", async () => {
    const server = await serving(pprof(5));
    const driver = unpark(server.url, "--interval", "1h");
    await driver.until("by verdict");
    driver.press("P");
    await driver.until("the process runs a garbage collection for them");
    expect(server.asked.some((path) => path.includes("goroutineleak"))).toBe(false);
    driver.press("enter");
    await driver.until("no goroutineleak profile");
    expect(server.asked.filter((path) => path.includes("goroutineleak"))).toHaveLength(1);
  });

  test("replicas are watched together", async () => {
    const first = await serving(pprof(5));
    const second = await serving(pprof(7));
    const driver = unpark("--replicas", first.url, second.url, "--interval", "100ms");
    await driver.until("12 goroutines");
    // A busy machine is asked less often, which the title says before the trend.
    await driver.until(/live( every \S+ \S+)? [▁-█]{3,}/);
    expect(first.asked.length).toBeGreaterThan(1);
    expect(second.asked.length).toBeGreaterThan(1);
  });
});
