// URLs, headers and messages -> the same without what nobody else may see.

const HIDDEN = "***";

/** Names of query parameters whose value is a credential more often than not. */
const SECRET_NAME =
  /(^|[-_.])(token|secret|password|passwd|pwd|pass|sig|signature|auth|authorization|credentials?|api[-_]?key|key|jwt|session|sessionid|sid|code|access[-_]?key)([-_.]|$)|apikey|accesstoken|authtoken/i;

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

/**
 * What a user typed, for a message about it: as typed when there is nothing to hide in it, so that the message names
 * the source as the user knows it.
 */
export function redactTyped(typed: string): string {
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(typed)?.[0] ?? "";
  const rest = typed.slice(scheme.length);
  const authority = /^[^/?#]*/.exec(rest)?.[0] ?? "";
  const host = authority.slice(authority.lastIndexOf("@") + 1);
  const [place, query] = splitOnce(rest.slice(authority.length).replace(/#.*$/s, ""), "?");
  if (scheme === "" && query === null && host === authority) return typed;
  return scheme + host + place + (query === null ? "" : `?${redactQuery(query)}`);
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

function redactQuery(query: string): string {
  const pair = (text: string): string => {
    const [name, value] = splitOnce(text, "=");
    return value !== null && SECRET_NAME.test(name) ? `${name}=${HIDDEN}` : text;
  };
  return query.split("&").map(pair).join("&");
}

function splitOnce(text: string, at: string): [string, string | null] {
  const index = text.indexOf(at);
  return index < 0 ? [text, null] : [text.slice(0, index), text.slice(index + at.length)];
}
