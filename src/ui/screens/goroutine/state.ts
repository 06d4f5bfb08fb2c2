// The detail of one cluster: how far it is scrolled and what it shows.

export interface GoroutineState {
  readonly top: number;
  readonly showArguments: boolean;
}

export function newGoroutine(): GoroutineState {
  return { top: 0, showArguments: false };
}
