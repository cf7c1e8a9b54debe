/** What the page shows of a part: tables of Markdown, and pictures by the names of their files. */
export type Shown = { readonly markdown: string; readonly charts: Readonly<Record<string, string>> };

/** How a part is measured. */
export type PartOptions = {
  readonly seed: number;
  /** Whether sizes are measured too that take many minutes. */
  readonly isLarge: boolean;
};

/** A part of docs/performance.md: measured by itself, kept as JSON, and shown from that alone. */
export type Part<Data> = {
  /** Names its file and its place in the page. */
  readonly name: string;
  readonly measure: (folder: string, options: PartOptions) => Promise<Data>;
  readonly show: (data: Data) => Shown;
};
