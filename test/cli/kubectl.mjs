// A stand-in for kubectl: it lists pods, answers for them as the API server does, and forwards a port.
// STAND_IN names a JSON file: { pods: [list items], serve: "http://…" | null, log: file }

import { appendFileSync, readFileSync } from "node:fs";
import { createServer } from "node:http";

const { pods, serve, log } = JSON.parse(readFileSync(process.env.STAND_IN, "utf8"));
const words = process.argv.slice(2);
appendFileSync(log, `${JSON.stringify({ pid: process.pid, words })}\n`);

const fail = (text) => {
  process.stderr.write(`${text}\n`);
  process.exit(1);
};
const forbidden = (what, verb, resource) =>
  `Error from server (Forbidden): ${what} is forbidden: User "ann" cannot ${verb} resource "${resource}" in API group "" in the namespace "shop"`;

const rest = words.filter((word) => !word.startsWith("--context="));
if (words.includes("--context=gone")) fail('error: context "gone" does not exist');
if (rest[0] === "get" && rest[1] === "pods") {
  if (rest.includes("--namespace=secret")) fail(forbidden("pods", "list", "pods"));
  const name = rest.find((word) => word.startsWith("--field-selector="))?.split("metadata.name=")[1];
  const items = name === undefined ? pods : pods.filter(({ metadata }) => metadata.name === name);
  process.stdout.write(JSON.stringify({ kind: "List", items }));
} else if (rest[0] === "get" && rest[1] === "--raw") {
  const [, pod, port, path] = /\/pods\/([^:/]+):(\d+)\/proxy(.*)$/.exec(rest[2]);
  if (pod.startsWith("barred")) fail(forbidden(`pods "${pod}:${port}"`, "get", "pods/proxy"));
  if (pod.startsWith("closed"))
    fail(
      "Error from server (ServiceUnavailable): error trying to reach service: dial tcp 10.0.0.9:6060: connect: connection refused",
    );
  if (pod.startsWith("gone")) fail(`Error from server (NotFound): pods "${pod}" not found`);
  if (pod.startsWith("bare")) fail("Error from server (NotFound): the server could not find the requested resource");
  if (pod.startsWith("slow")) setInterval(() => undefined, 1000);
  else {
    const text = await (await fetch(serve + path)).text();
    const broken = pod.startsWith("broken");
    process.stdout.write(broken ? text.slice(0, text.length / 2) : text);
    if (broken) {
      process.stderr.write("error: unexpected EOF\n");
      process.exitCode = 1;
    }
  }
} else if (rest[0] === "port-forward") {
  const pod = rest.find((word) => word.startsWith("pod/")).slice(4);
  if (pod.includes("all"))
    fail(`error: error upgrading connection: ${forbidden(`pods "${pod}"`, "create", "pods/portforward")}`);
  const server = createServer(async (request, response) => {
    console.log("Handling connection for 1");
    const answer = await fetch(serve + request.url);
    response.end(await answer.text());
  });
  server.listen(0, "127.0.0.1", () => console.log(`Forwarding from 127.0.0.1:${server.address().port} -> 6060`));
} else fail(`error: unknown command ${words.join(" ")}`);
