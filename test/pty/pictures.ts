// The story in the real program -> the screens that the README shows.

import { type Driver, drive } from "./driver.ts";

export interface Picture {
  /** As in the README's marker: `<!-- screen:NAME -->`. */
  readonly name: string;
  /** A fenced block, with a newline at its end. */
  readonly block: string;
}

const NAMES = ["1-before", "2-during", "3-after", "4-during2", "5-after2", "6-during3", "7-after3", "8-later"];

/** What to press on the list of clusters, and what shows when the screen is there. */
const WANTED = [
  { name: "clusters", keys: ["j", "k"], until: "10 clusters · 304 goroutines" },
  { name: "detail", keys: ["enter"], until: "› detail]" },
  { name: "compare", keys: ["esc", "2"], until: "[2 compare]" },
] as const;

/** Needs bin/unpark to be built. */
export async function pictures(): Promise<readonly Picture[]> {
  const driver = drive({
    command: process.execPath,
    args: ["bin/unpark", ...NAMES.map((name) => `samples/story/${name}.txt.gz`)],
    columns: 80,
    rows: 24,
  });
  try {
    await driver.until("10 clusters · 304 goroutines");
    const found: Picture[] = [];
    for (const { name, keys, until } of WANTED) {
      driver.press(...keys);
      await driver.until(until);
      await driver.idle();
      found.push({ name, block: blockOf(driver) });
    }
    return found;
  } finally {
    driver.end();
  }
}

/** Empty rows in a row are one. */
function blockOf(driver: Driver): string {
  const rows = driver.screen().map((row) => row.trimEnd());
  const shown = rows.filter((row, index) => row !== "" || rows[index - 1] !== "");
  return `\`\`\`text\n${shown.join("\n")}\n\`\`\`\n`;
}
