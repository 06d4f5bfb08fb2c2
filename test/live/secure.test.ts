// A hunt of the built program where all is behind TLS, a client certificate and a login.

import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type GoServer, goServers, NO_GO } from "./go-server.ts";

const SECRET = "s3cr3t-w0rd";
const LOGIN = `ann:${SECRET}`;
const BASIC = Buffer.from(LOGIN).toString("base64");

describe.skipIf(NO_GO !== null)(`hunt over TLS${NO_GO === null ? "" : ` (${NO_GO})`}`, () => {
  let servers: ReturnType<typeof goServers>;
  let server: GoServer;
  /** Of the two, the one that speaks plain HTTP within its TLS. */
  let shop: GoServer;
  const dir = mkdtempSync(join(tmpdir(), "unpark-secure-"));
  const shopDir = mkdtempSync(join(tmpdir(), "unpark-secure-"));
  const trusting = ["--cacert", join(dir, "ca.pem")];
  const withCertificate = (of: string) => [
    ...["--cacert", join(of, "ca.pem"), "--cert", join(of, "client.pem"), "--key", join(of, "client.key")],
  ];
  const known = withCertificate(dir);
  beforeAll(async () => {
    servers = goServers();
    server = await servers.start("story", "-tls", dir, "-login", LOGIN);
    shop = await servers.start("http", "-tls", shopDir, "-login", LOGIN);
  });
  afterAll(async () => {
    await servers.stop();
    for (const one of [dir, shopDir]) rmSync(one, { recursive: true, force: true });
  });

  function hunt(...words: readonly string[]): Promise<{ status: number; stdout: string; stderr: string }> {
    const args = ["bin/unpark", "hunt", ...words, "--duration", "500ms", "--connections", "10", "--cycles", "1"];
    return new Promise((resolve) => {
      execFile(process.execPath, [...args, "--format", "json"], { maxBuffer: 1 << 27 }, (error, stdout, stderr) =>
        resolve({ status: Number(error?.code ?? 0), stdout, stderr }),
      );
    });
  }

  it.each([
    ["wss, login by header", false],
    ["wss, login in the URLs", true],
    ["https, login by header", false],
    ["https, login in the URLs", true],
  ])("%s: the load is made, and no secret is shown or saved", async (what, inUrl) => {
    const path = join(dir, what.replaceAll(/\W+/g, "-"));
    const ws = what.startsWith("wss");
    const [to, certificate] = ws ? [server, known] : [shop, withCertificate(shopDir)];
    const at = inUrl ? `${LOGIN}@` : "";
    const header = inUrl ? [] : ["--header", `Authorization: Basic ${BASIC}`];
    const load = (login: string) => (ws ? `wss://${login}${to.app}/ws` : `https://${login}${to.app}/`);
    const { status, stdout, stderr } = await hunt(
      ...[`https://${at}${to.pprof}`, ...header, ...certificate, "--load-url", load(at), "--save", path],
    );
    expect(status, stderr).toBe(0);
    expect(stderr).toContain(`load: ${load("")}, 10 connections`);
    expect(stderr).toMatch(ws ? /10 connections, [\d,]+ messages sent/ : /10 connections, [\d,]+ requests/);
    expect(stderr).not.toMatch(/warning|status from 400/);
    const saved = readdirSync(path).map((name) => {
      const bytes = readFileSync(join(path, name));
      return (name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString();
    });
    expect(saved.length).toBeGreaterThan(3);
    for (const text of [stdout, stderr, ...saved]) {
      expect(text).not.toContain(SECRET);
      expect(text).not.toContain(BASIC);
    }
  });

  it.each([
    ["nobody is trusted", () => known.slice(2), /unpark: .*--cacert/],
    ["no client certificate", () => trusting, /unpark: .*--cert/],
  ])("%s: exit 3", async (_, tls, words) => {
    const load = ["--load-url", `wss://${server.app}/ws`];
    const { status, stderr } = await hunt(`https://${LOGIN}@${server.pprof}`, ...tls(), ...load);
    expect(status).toBe(3);
    expect(stderr).toMatch(words);
    expect(stderr).not.toContain(SECRET);
  });

  it("a load URL that is not trusted, or not let in: exit 3, with its address and without the login", async () => {
    for (const [host, login, words] of [
      [`127.0.0.1:${server.app.split(":")[1]}`, "ann:wr0ng@", /no connection could be opened \(.*401/],
      [`localhost:${server.app.split(":")[1]}`, `${LOGIN}@`, /no connection could be opened \(.*(altnames|IP)/i],
    ] as const) {
      const load = ["--load-url", `wss://${login}${host}/ws`];
      const { status, stderr } = await hunt(`https://${LOGIN}@${server.pprof}`, ...known, ...load);
      expect(status, stderr).toBe(3);
      expect(stderr).toMatch(words);
      expect(stderr).not.toMatch(/wr0ng|s3cr3t/);
    }
  });
});
