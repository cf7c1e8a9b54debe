/** What the memory files of a commit and their history show. */
export type Measured = {
  readonly files: readonly MeasuredFile[];
  readonly hosts: readonly MeasuredHost[];
  /** Ids that show several versions. */
  readonly conflicts: number;
};

/** A managed file. */
export type MeasuredFile = {
  readonly path: string;
  /** Undefined for the unified file. */
  readonly environment: string | undefined;
  readonly bytes: number;
  readonly entries: number;
};

/** An environment that has a host file. */
export type MeasuredHost = {
  readonly environment: string;
  /** When it last committed its file, in milliseconds; undefined where the history is not here. */
  readonly lastSeen: number | undefined;
  /** How far its latest stamp is ahead of the clock here, in milliseconds; 0 if it is not. */
  readonly aheadMs: number;
};
