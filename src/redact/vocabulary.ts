// Wait states and what made the runtime print a dump: kept where they are Go's own words, replaced where they are not.

import { LEAKS } from "../dump/goleak.ts";

/** Every word of the runtime's wait reasons and goroutine states (runtime/runtime2.go, traceback.go), and of ours. */
const STATE_WORDS = new Set(
  (
    "GC GOMAXPROCS IO Cond Lock Mutex RLock RWMutex Run Wait WaitGroup active assist blocked call caches cases chan " +
    "cleanup collection copystack coroutine cycle dead debug dumping durable enqueue finalizer flush flushing for force " +
    "garbage goroutine heap idle leaked mark marking moribund nil no of page panicwait preempted proc race reader receive " +
    "runnable running scan scavenge select semacquire send sleep stack status stopping strong sweep sync syscall " +
    "synctest termination the timer to trace updater various wait waiting weak worker world growth"
  ).split(" "),
);

/** @returns true for a state that is made of the runtime's own words alone */
export function isGoState(state: string): boolean {
  return /^[A-Za-z .()]*$/.test(state) && (state.match(/[A-Za-z]+/g) ?? []).every((word) => STATE_WORDS.has(word));
}

/** Deadlocks and data races that the runtime itself words; anything else after the colon may be the program's. */
const OWN_FATAL =
  /^(?:all goroutines are asleep - deadlock!|no goroutines \(main called runtime\.Goexit\) - deadlock!|all goroutines in bubble are blocked|concurrent map (?:writes|read and map write|iteration and map write)|out of memory|stack overflow|unexpected signal during runtime execution|sync: (?:Unlock|RUnlock) of unlocked \w+)/;

/** @returns what made the runtime print the dump, without the program's own words */
export function redactTrigger(trigger: string): string {
  const [, head = "", rest = ""] = /^(SIG[A-Z]+\d*|panic|fatal error)(?:: (.*))?$/s.exec(trigger) ?? [];
  if (head === "") return trigger === LEAKS ? LEAKS : "(redacted)";
  if (rest === "") return head;
  if (head.startsWith("SIG") && /^[a-z ]{1,40}$/.test(rest)) return `${head}: ${rest}`;
  const own = head === "fatal error" ? (OWN_FATAL.exec(rest)?.[0] ?? null) : null;
  return `${head}: ${own ?? "(redacted)"}`;
}
