// Which room may read which. The text of each rule is the architecture: src/README.md tells the same in words.

const machine =
  "^src/(source|hunt/(run|load|live)|ui/(store|perform|app|shown|running|hand-over|input|parts|screens/[^/]+/view|draw/paint)|cli)";
const order = [
  "text",
  "dump",
  "cluster",
  "compare",
  "verdict",
  "fleet",
  "analyse",
  "heap",
  "query",
  "redact",
  "report",
];

/** A pure room may import from itself and from the rooms before it. */
const downstream = order.map((room, index) => ({
  name: `${room}-reads-upstream-only`,
  severity: "error",
  from: { path: `^src/${room}(/|\\.ts$)` },
  to: {
    path: `^src/(${[...order.slice(index + 1), "decode", "decode-heap", "source", "hunt", "ui", "page", "cli"].join("|")})(/|\\.ts)`,
  },
}));

const door = (name, pkg, from) => ({
  name,
  severity: "error",
  from: { path: "^src", pathNot: from },
  to: { path: `node_modules/${pkg}/`, dependencyTypesNot: ["type-only"] },
});

module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: { path: "^src" }, to: { circular: true } },
    {
      name: "pure-rooms-touch-no-machine",
      severity: "error",
      from: { path: "^src", pathNot: machine },
      to: { dependencyTypes: ["core"] },
    },
    ...downstream,
    {
      name: "source-knows-no-screen",
      severity: "error",
      from: { path: "^src/source" },
      to: { path: "^src/(ui|cli|hunt|report|analyse)" },
    },
    { name: "hunt-and-ui-strangers", severity: "error", from: { path: "^src/hunt" }, to: { path: "^src/(ui|cli)" } },
    { name: "ui-and-hunt-strangers", severity: "error", from: { path: "^src/ui" }, to: { path: "^src/(hunt|cli)" } },
    {
      name: "page-reads-the-core-only",
      severity: "error",
      from: { path: "^src/page" },
      to: { path: "^src/", pathNot: `^src/(page|heap|${order.join("|")})(/|\\.ts$)` },
    },
    {
      name: "page-runs-in-a-browser",
      severity: "error",
      from: { path: "^src/(?!page/)" },
      to: { path: "^src/page/" },
    },
    door("door-uplot", "uplot", "^src/page/plot"),
    door("door-yargs", "yargs", "^src/cli/args"),
    door("door-fast-diff", "fast-diff", "^src/compare/frames"),
    door("door-pprof-format", "pprof-format", "^src/(dump/proto|report/pprof/profile-writer)"),
    door("door-ink", "(ink|react)", "^src/ui/(app|shown|parts|screens/[^/]+/view|draw/paint)"),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    // AssemblyScript and what compiles it: read by no other file.
    exclude: { path: "^src/dump/wasm/" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
