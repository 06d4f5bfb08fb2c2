// Small shapes that the screen shares with the world outside: what was opened, noted, watched.

export interface Recent {
  /** As the user typed it, without secrets. */
  readonly source: string;
  /** ISO 8601. */
  readonly usedAt: string;
}

/** What a person thinks of a cluster. */
export const NOTES = ["good", "suspicious", "known"] as const;
export type Note = (typeof NOTES)[number];
export type Notes = ReadonlyMap<string, Note>;

/** What a report should say beyond the analysis. */
export interface ReportExtras {
  readonly notes: Notes;
  /** The filter in force, "" for none. */
  readonly filter: string;
}

/** A process being watched, as the caller's live source tells it. */
export interface LiveStatus {
  readonly source: string;
  readonly paused: boolean;
  readonly intervalSeconds: number;
}

export type LiveCommand = "refresh" | "pause" | "resume" | "take";
