// URLs, headers and messages -> the same without what nobody else may see.

import { HIDDEN, SECRET_NAME } from "./typed.ts";

/**
 * @param url e.g. `http://ann:pw@host:6060/debug/pprof/?token=abc&debug=2`
 * @returns the URL for messages, names and saved files, e.g. `http://host:6060/debug/pprof/?token=***&debug=2`;
 *          credentials before the host and the fragment are left out, secret parameters keep their name
 */
export function redactUrl(url: URL): string {
  const shown = new URL(url);
  shown.username = "";
  shown.password = "";
  shown.hash = "";
  const secret = [...shown.searchParams.keys()].filter((name) => SECRET_NAME.test(name));
  for (const name of secret) shown.searchParams.set(name, HIDDEN);
  return shown.href;
}

/** Every occurrence of the secrets, plain or percent-encoded, is replaced. */
export function redactText(text: string, secrets: readonly string[]): string {
  return secrets
    .flatMap((secret) => [secret, encodeURIComponent(secret)])
    .filter((secret) => secret.length >= 3)
    .sort((a, b) => b.length - a.length)
    .reduce((shown, secret) => shown.replaceAll(secret, HIDDEN), text);
}

/** What in a URL and in header lines may never be shown: user, password, secret parameters, header values. */
export function secretsOf(url: URL | null, headers: readonly (readonly [name: string, value: string])[]): string[] {
  const secrets = headers.flatMap(([, value]) => [value, value.replace(/^\w+ /, "")]);
  if (url === null) return secrets;
  secrets.push(decodeURIComponent(url.password), decodeURIComponent(url.username));
  for (const [name, value] of url.searchParams) if (SECRET_NAME.test(name)) secrets.push(value);
  return secrets.filter((secret) => secret !== "");
}
