import { expect, test } from "vitest";
import { isClosure, isConstructor, outerFunc, receiverOf } from "../../../src/verdict/patterns/names.ts";

test.each([
  ["main.(*set).len", "main.(*set)"],
  ["main.(*set).len.func1", "main.(*set)"],
  ["main.(*Set[...]).Wait", "main.(*Set[...])"],
  ["main.conn.read", "main.conn"],
  ["github.com/a/b.(*hub).run.func1.2", "github.com/a/b.(*hub)"],
  ["main.fetch", null],
  ["main.fetch.func1", null],
  ["main.main.func2.1", null],
  ["main.genericWait[...]", null],
])("%s is a method of %s", (func, type) => {
  expect(receiverOf(func)).toBe(type);
});

test.each([
  ["main.fetch.func1", "main.fetch"],
  ["main.fetch.func1.2", "main.fetch"],
  ["main.(*bus).follow.gowrap1", "main.(*bus).follow"],
  ["main.(*bus).follow-fm", "main.(*bus).follow"],
  ["net/http.(*Transport).dialConn", "net/http.(*Transport).dialConn"],
])("%s was written in %s", (func, outer) => {
  expect(outerFunc(func)).toBe(outer);
  expect(isClosure(func)).toBe(func !== outer);
});

test("a constructor by its name", () => {
  const names = ["main.newCache", "main.NewCache", "database/sql.OpenDB", "main.New", "main.newCache.func1"];
  expect(names.map(isConstructor)).toEqual(names.map(() => true));
  const others = ["main.newspaper", "main.process", "main.renew", "main.(*bus).follow"];
  expect(others.map(isConstructor)).toEqual(others.map(() => false));
});
