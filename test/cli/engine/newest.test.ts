import { expect, test } from "vitest";
import { newestFirst } from "../../../src/cli/engine/newest.ts";

/** Answers by hand, so that the order is the test's. */
function asked() {
  const begun: string[] = [];
  const answers: ((text: string) => void)[] = [];
  const ask = newestFirst((question: string) => {
    begun.push(question);
    return new Promise<string>((resolve) => answers.push(resolve));
  });
  return { ask, begun, answer: (text: string) => answers.shift()!(text) };
}

test("while one is answered only the newest other one waits", async () => {
  const { ask, begun, answer } = asked();
  const [first, second, third] = [ask("a"), ask("b"), ask("c")];
  expect(begun).toEqual(["a"]);
  expect(await second).toBeNull();
  answer("A");
  expect(await first).toBe("A");
  expect(begun).toEqual(["a", "c"]);
  answer("C");
  expect(await third).toBe("C");
});

test("one that fails keeps nobody from the next", async () => {
  const ask = newestFirst(async (question: string) => {
    if (question === "bad") throw new Error("broke");
    return question;
  });
  const [bad, good] = [ask("bad"), ask("good")];
  await expect(bad).rejects.toThrow("broke");
  expect(await good).toBe("good");
});
