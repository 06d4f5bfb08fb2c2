// A source as the user typed it -> the same without what nobody else may see.

export const HIDDEN = "***";

/** Names of query parameters whose value is a credential more often than not. */
export const SECRET_NAME =
  /(^|[-_.])(token|secret|password|passwd|pwd|pass|sig|signature|auth|authorization|credentials?|api[-_]?key|key|jwt|session|sessionid|sid|code|access[-_]?key)([-_.]|$)|apikey|accesstoken|authtoken/i;

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
