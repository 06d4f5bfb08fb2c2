// The name of a Go function -> its parts: package, receiver type, the function a closure was written in.

import { packageOf } from "../../cluster/package-of.ts";

/**
 * The type whose method it is, closures within included.
 *
 * @returns e.g. `main.(*set)` for `main.(*set).len` and `main.(*set).len.func1`; `main.conn` for `main.conn.read`;
 *          null for a plain function or its closures
 */
export function receiverOf(func: string): string | null {
  const pkg = packageOf(func);
  const start = pkg.length + 1;
  // A loop over every function of a dump asks: what can be told without a regular expression is.
  if (func.startsWith("(*", start)) {
    const end = func.indexOf(")", start);
    const within = func.indexOf("(", start + 1);
    if (end > start + 2 && (within < 0 || within > end)) return `${pkg}.${func.slice(start, end + 1)}`;
  }
  if (func.indexOf(".", start) < 0) return null;
  const parts = outerName(func.slice(start)).split(".");
  return parts.length === 2 && parts[0] !== "glob" ? `${pkg}.${parts[0]}` : null;
}

/** The function a closure was written in: `main.fetch` for `main.fetch.func1.2`; the name itself when it is none. */
export function outerFunc(func: string): string {
  const pkg = packageOf(func);
  return `${pkg}.${outerName(func.slice(pkg.length + 1))}`;
}

// func1, func1.2, gowrap3, deferwrap1, -fm and -range1 are made by the compiler (cmd/compile/internal/ir, closureName).
function outerName(name: string): string {
  return name.replace(/(\.(func|gowrap|deferwrap)?\d+|-fm|-range\d+)+$/, "");
}

/** True for a closure. */
export function isClosure(func: string): boolean {
  return outerFunc(func) !== func;
}

/** The name without its package, e.g. `(*set).len`. */
export function shortName(func: string): string {
  return func.slice(func.lastIndexOf("/") + 1);
}

/** True for the customary names of a constructor: `NewX`, `newX`, `OpenX`, `openX`. Never evidence by itself. */
export function isConstructor(func: string): boolean {
  const name = outerFunc(func).slice(packageOf(func).length + 1);
  return /^(new|New|open|Open)([A-Z0-9_]|$)/.test(name);
}
