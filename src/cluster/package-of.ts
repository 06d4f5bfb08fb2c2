// A function's name as Go prints it -> the import path of its package.

/** gopkg.in puts the version behind a dot of the last path element: `gopkg.in/yaml.v3.Unmarshal`. */
const VERSION = /^v\d+(?=\.)/;

/** @returns e.g. `net/http` for `net/http.(*conn).serve`, `main` for `main.Map[...].Do`; the name itself without a dot */
export function packageOf(func: string): string {
  const bracket = func.search(/[[(]/);
  const name = bracket < 0 ? func : func.slice(0, bracket);
  // Before a pointer receiver all is the package, dots of its last element included: `github.com/nats-io/nats.go.(*Conn)`.
  if (func[bracket] === "(" && name.endsWith(".")) return name.slice(0, -1);
  const element = name.lastIndexOf("/") + 1;
  const dot = name.indexOf(".", element);
  if (dot < 0) return name;
  const version = name.startsWith("gopkg.in/") ? VERSION.exec(name.slice(dot + 1))?.[0] : undefined;
  return name.slice(0, version === undefined ? dot : dot + 1 + version.length);
}
