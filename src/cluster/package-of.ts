// A function's name as Go prints it -> the import path of its package.

const DOT = 0x2e;

/** gopkg.in puts the version behind a dot of the last path element: `gopkg.in/yaml.v3.Unmarshal`. */
const VERSION = /^v\d+(?=\.)/;

/** @returns e.g. `net/http` for `net/http.(*conn).serve`, `main` for `main.Map[...].Do`; the name itself without a dot */
export function packageOf(func: string): string {
  const bracket = func.indexOf("[");
  const parenthesis = func.indexOf("(");
  const end = Math.min(bracket < 0 ? func.length : bracket, parenthesis < 0 ? func.length : parenthesis);
  // Before a pointer receiver all is the package, dots of its last element included: `github.com/nats-io/nats.go.(*Conn)`.
  if (end === parenthesis && func.charCodeAt(end - 1) === DOT) return func.slice(0, end - 1);
  const element = end === 0 ? 0 : func.lastIndexOf("/", end - 1) + 1;
  const dot = func.indexOf(".", element);
  if (dot < 0 || dot >= end) return func.slice(0, end);
  const version = func.startsWith("gopkg.in/") ? VERSION.exec(func.slice(dot + 1, end))?.[0] : undefined;
  return func.slice(0, version === undefined ? dot : dot + 1 + version.length);
}
