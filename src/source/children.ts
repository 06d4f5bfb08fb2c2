// Programs that this one has started and that must not outlive it.

interface Child {
  readonly kill: (signal: "SIGTERM") => unknown;
}

const running = new Set<Child>();

/** @returns forgets it, once it has ended */
export function watchChild(child: Child): () => void {
  if (running.size === 0) process.once("exit", endChildren);
  running.add(child);
  return () => {
    running.delete(child);
    if (running.size === 0) process.off("exit", endChildren);
  };
}

/** For a program that is about to end by a signal, which runs no exit handlers. */
export function endChildren(): void {
  for (const child of running) child.kill("SIGTERM");
}
