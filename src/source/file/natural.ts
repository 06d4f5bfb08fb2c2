// Names -> the order in which people count them.

/** `pod-2` comes before `pod-10`. The collator takes milliseconds to make, so only where there is something to sort. */
export function inNaturalOrder(names: readonly string[]): string[] {
  return [...names].sort(new Intl.Collator("en", { numeric: true }).compare);
}
