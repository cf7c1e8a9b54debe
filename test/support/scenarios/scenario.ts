/** Something bad that happens to a memory. */
export type Scenario = {
  /** As in the markers of the tests: `// Scenario: kill-of-sync`. */
  readonly name: string;
  readonly what: string;
  readonly expected: string;
  /** What shows it beside the tests with its marker; or why there are none. */
  readonly more?: string;
};

/** A part of the page. */
export type Chapter = { readonly title: string; readonly scenarios: readonly Scenario[] };
