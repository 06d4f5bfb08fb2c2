// Options of the command line -> an undici dispatcher: TLS, client certificates, proxies, unix sockets.

import { isIPv4 } from "node:net";
import { Agent, type Dispatcher, EnvHttpProxyAgent } from "undici";
import type { Failure } from "../failure.ts";
import { isFailure } from "../resolve.ts";
import type { HttpOptions } from "./options.ts";
import { readPems } from "./pems.ts";

/**
 * @param url    decides about proxies: as with Go's own client, none is used for this machine (localhost, 127.0.0.0/8, ::1)
 * @param socket path of a unix socket, or null
 * @returns a dispatcher to be closed by the caller; a failure (exit 2) when a certificate file cannot be read
 */
export function connect(url: URL, socket: string | null, options: HttpOptions): Dispatcher | Failure {
  const files = readPems(options);
  if (isFailure(files)) return files;
  const tls = { ...files, rejectUnauthorized: !options.insecure };
  const connection = { ...tls, timeout: options.connectMs, ...(socket === null ? {} : { socketPath: socket }) };
  const limits = { headersTimeout: options.firstByteMs, bodyTimeout: options.stallMs, connect: connection };
  if (socket !== null || isLoopback(url.hostname)) return new Agent(limits);
  return new EnvHttpProxyAgent({
    ...limits,
    ...proxies(options.env),
    requestTls: connection,
    // Plain HTTP goes through a proxy as a plain request, as curl does it: many refuse CONNECT to odd ports.
    proxyTunnel: url.protocol === "https:",
  });
}

function proxies(env: HttpOptions["env"]): { httpProxy: string; httpsProxy: string; noProxy: string } {
  const either = (name: string): string => env[name] ?? env[name.toUpperCase()] ?? "";
  const all = either("all_proxy");
  return {
    httpProxy: either("http_proxy") || all,
    httpsProxy: either("https_proxy") || all,
    noProxy: either("no_proxy"),
  };
}

function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, "");
  return host === "localhost" || host === "::1" || (isIPv4(host) && host.startsWith("127."));
}
