// A URL and ~/.netrc -> the Authorization header, if any.

import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

export interface Login {
  readonly user: string;
  readonly password: string;
}

/** `Basic` credentials of a URL's own user, or else of the netrc entry of its host; null when neither has any. */
export function loginOf(url: URL, env: Readonly<Record<string, string | undefined>>): Login | null {
  if (url.username !== "" || url.password !== "") {
    return { user: decode(url.username), password: decode(url.password) };
  }
  return netrcLogin(readNetrc(env), url.hostname.replace(/^\[|\]$/g, ""));
}

export function basic({ user, password }: Login): string {
  return `Basic ${Buffer.from(`${user}:${password}`, "utf8").toString("base64")}`;
}

/**
 * @param text of a netrc file: `machine HOST login USER password PASSWORD`, in any number of lines; `default` stands
 *             for every host that has no entry; macros are stepped over
 * @returns the login for a host, the first entry that fits; null when none does
 */
export function netrcLogin(text: string, host: string): Login | null {
  const words = text
    .replace(/^[ \t]*macdef[^\n]*\n(?:[^\n]+\n?)*/gm, "")
    .replace(/(^|\s)#[^\n]*/g, "$1")
    .match(/"(?:\\.|[^"\\])*"|\S+/g);
  let [fits, user, password]: [boolean, string | null, string | null] = [false, null, null];
  for (let i = 0; words !== null && i < words.length; i++) {
    const word = words[i];
    if (word === "machine" || word === "default") {
      if (fits && password !== null) break;
      fits = word === "default" || unquote(words[++i]).toLowerCase() === host.toLowerCase();
      [user, password] = [null, null];
    } else if (word === "login") user = unquote(words[++i]);
    else if (word === "password") password = unquote(words[++i]);
    else if (word === "account") i++;
  }
  return fits && password !== null ? { user: user ?? "", password } : null;
}

function readNetrc(env: Readonly<Record<string, string | undefined>>): string {
  try {
    return readFileSync(env.NETRC ?? join(env.HOME ?? homedir(), ".netrc"), "utf8");
  } catch {
    // No netrc is the usual case; one that may not be read gives no login, and the server will say so.
    return "";
  }
}

function unquote(word = ""): string {
  return word.startsWith('"') ? word.slice(1, -1).replace(/\\(.)/g, "$1") : word;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
