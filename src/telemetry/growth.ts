/** How a managed file grew. */
export type Growth = {
  readonly path: string;
  /** Undefined for the unified file. */
  readonly environment: string | undefined;
  /** One point for each of {@link GrowthOfFiles.times}; undefined before the file was there. */
  readonly bytes: readonly (number | undefined)[];
  /** The same for its entries; undefined where they were not counted. */
  readonly entries: readonly (number | undefined)[] | undefined;
};

/** How the managed files grew over the same moments, in milliseconds since 1970. */
export type GrowthOfFiles = { readonly times: readonly number[]; readonly files: readonly Growth[] };
