// The URL of a process on this machine -> its resident size, read from /proc.

import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import type { SourceDecoder } from "../read.ts";
import type { GoProcess } from "./process.ts";

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Finds the process by its listening socket, and makes sure that it is the one that answers: a tunnel or a container's
 * proxy listens for others. The command line that net/http/pprof tells must be that of the process.
 *
 * @returns VmRSS in bytes; null where the process is elsewhere, may not be read, or cannot be told for certain
 */
export async function residentOf(url: URL, process: GoProcess, signal: AbortSignal): Promise<number | null> {
  if (!LOOPBACK.has(url.hostname)) return null;
  const pid = listenerOn(Number(url.port || (url.protocol === "https:" ? 443 : 80)));
  if (pid === null) return null;
  const told = await process.profile({ decoder: asText, signal, onProgress: () => undefined }, "cmdline", {});
  const commandLine = told.items[0]?.text ?? null;
  if (commandLine === null || read(`/proc/${pid}/cmdline`)?.replace(/\0$/, "") !== commandLine) return null;
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`) ?? "")?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) * 1024;
}

function listenerOn(port: number): string | null {
  const inode = inodeOf(port);
  if (inode === null) return null;
  for (const pid of list("/proc").filter((name) => /^\d+$/.test(name)))
    for (const fd of list(`/proc/${pid}/fd`)) if (link(`/proc/${pid}/fd/${fd}`) === `socket:[${inode}]`) return pid;
  return null;
}

/** A line of /proc/net/tcp: number, local address:port in hexadecimal, remote, state (0A: listening), …, inode. */
function inodeOf(port: number): string | null {
  const wanted = port.toString(16).toUpperCase().padStart(4, "0");
  for (const table of ["/proc/net/tcp", "/proc/net/tcp6"]) {
    for (const line of (read(table) ?? "").split("\n").slice(1)) {
      const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
      if (state === "0A" && local?.endsWith(`:${wanted}`) && inode !== undefined) return inode;
    }
  }
  return null;
}

/** What is not there, or not ours to read, is simply not known. */
function quietly<T>(action: () => T, otherwise: T): T {
  try {
    return action();
  } catch {
    return otherwise;
  }
}

const read = (path: string): string | null => quietly<string | null>(() => readFileSync(path, "utf8"), null);
const list = (path: string): readonly string[] => quietly<readonly string[]>(() => readdirSync(path), []);
const link = (path: string): string | null => quietly<string | null>(() => readlinkSync(path), null);

interface Text {
  readonly text: string;
  readonly warnings: readonly [];
}

function asText(): SourceDecoder<Text> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  return {
    push: (chunk) => {
      bytes += chunk.length;
      text += decoder.decode(chunk, { stream: true });
    },
    progress: () => ({ bytes, goroutines: 0 }),
    end: () => [{ text: text.replace(/\0$/, ""), warnings: [] }],
    refusal: () => null,
  };
}
