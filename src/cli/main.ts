// The program: arguments in, exit status out. The only place where everything is put together.

import type { Options } from "./args.ts";
import { readArguments } from "./args.ts";
import { look } from "./commands/look.ts";
import { complain, INTERRUPTED, UNUSABLE, UserError } from "./exit.ts";
import { VERSION } from "./version.ts";

const WHAT_TO_DO =
  process.env.DEBUG === "unpark" ? "" : "; once more with DEBUG=unpark in the environment it says where: report that";

async function run(argv: readonly string[]): Promise<number> {
  const options = await readArguments(argv, VERSION);
  if (options === null) return 0;
  return commandOf(options);
}

async function commandOf(options: Options): Promise<number> {
  if (options.schema) {
    const { SCHEMA } = await import("../report/json/schema.ts");
    process.stdout.write(`${JSON.stringify(SCHEMA, null, 2)}\n`);
    return 0;
  }
  switch (options.command) {
    case "look":
      return look(options);
    case "hunt":
      return (await import("./commands/hunt.ts")).hunt(options);
    case "heap":
      return (await import("./commands/heap.ts")).heap(options);
    case "push":
      return (await import("./commands/push.ts")).push(options);
  }
}

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // `unpark … | head` closes the pipe: nobody reads any more, which is no fault and changes no gate.
  if (error.code === "EPIPE") return;
  // The screen, whose terminal is gone, ends in good order, and the load of a hunt with it.
  if (process.stdout.listenerCount("error") > 1) return;
  complain(`standard output cannot be written (${error.code ?? error.message})`);
  process.exit(UNUSABLE);
});

async function main(): Promise<void> {
  try {
    process.exitCode = await run(process.argv.slice(2));
  } catch (error) {
    if (error instanceof UserError) complain(error.message);
    else if (error instanceof Error && error.name === "AbortError") process.exitCode = INTERRUPTED;
    else complain(`a fault of unpark itself: ${error instanceof Error ? error.message : String(error)}${WHAT_TO_DO}`);
    if (process.env.DEBUG === "unpark")
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode ??= error instanceof UserError ? error.status : UNUSABLE;
  }
}

void main();
