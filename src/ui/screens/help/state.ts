// Help: how far it is scrolled, and what is being looked for.

export interface HelpState {
  readonly top: number;
  /** Narrows the keys to those with this in their key, label or help. */
  readonly search: string;
}

export function newHelp(): HelpState {
  return { top: 0, search: "" };
}
