// The element that holds the data, readable or packed (report/html/html.ts) -> the data.

import type { PageData } from "../report/html/html.ts";

/** @returns the data; rejects where the file was cut, or the browser is older than 2023 and cannot unpack */
export async function readData(): Promise<PageData> {
  const element = document.querySelector<HTMLScriptElement>("#data");
  const text = element?.textContent ?? "";
  return JSON.parse(element?.type === "application/gzip" ? await unpacked(text) : text) as PageData;
}

function unpacked(base64: string): Promise<string> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
}
