import fc from 'fast-check';

/**
 * One entry as JSON text in parts, so that it can be printed in any spelling. A part is one or more members that must
 * stay together and in order, since the last of several members of one name decides.
 */
export type EntryText = {
  /** Members of `_crdt_metadata`; undefined: the entry has none. */
  readonly metadata: readonly string[] | undefined;
  readonly content: readonly string[];
};

const stamps = [0, 1, 2].map((second) => `2026-01-05T09:00:0${second}.000000Z`);

/** Few hosts, ids and stamps of minting, so that entries meet; and every foreign form. */
const uniqueIdLiterals: readonly string[] = [
  ...['a', 'b'].flatMap((host) => ['x', '~1'].flatMap((id) => stamps.map((stamp) => `"${host}_${id}_${stamp}"`))),
  `"\\u0061_x_${stamps[0]}"`,
  `"a%5Fb_x_${stamps[0]}"`,
  `"a%2Eb_x_${stamps[1]}"`,
  `"%E0%A4_x_${stamps[1]}"`,
  `"_x_${stamps[0]}"`,
  `"a_x_y_${stamps[0]}"`,
  `"a_x_2026-01-05T09:00:00Z"`,
  '"a_b_c"',
  '"3f2504e0-4f89-41d3-9a0c-0305e82c3301"',
  '""',
  '"%"',
  '"é"',
  '"\\u00e9"',
  '"😀"',
  '"\\ud83d\\ude00"',
  '"\\ud800"',
  '"\uffff"',
];

/** The same three instants in every spelling, and what is no time. */
const timestampLiterals: readonly string[] = [
  ...[0, 1, 2].flatMap((second) => [
    `"2026-01-05T09:00:0${second}.000000Z"`,
    `"2026-01-05T09:00:0${second}Z"`,
    `"2026-01-05t10:00:0${second}.0+01:00"`,
    `${1767603600 + second}`,
    `${1767603600 + second}000.0`,
  ]),
  '"2026-01-05T09:00:00.0000001Z"',
  '"9999-12-31T23:59:59.999999Z"',
  '"2026-13-05T09:00:00.000000Z"',
  '"2026-01-05T09:00:60.000000Z"',
  '"2026-01-05T09:00:00.000000Z","timestamp":"2026-01-05T09:00:02.000000Z"',
  '"2026-01-05T09:00:02.000000Z","timestamp":"2026-01-05T09:00:00.000000Z"',
  '"not a time"',
  'null',
  '[]',
];

const versionLiterals = ['0', '1', '2', '-1', '1.5', '"3"', 'null', '1e308', '9007199254740993'];

const flags = ['"deleted":true', '"purged":true', '"purged":"true"'];

const extraMetadata: readonly string[] = [
  '"supersedes":{"a_b_c":1}',
  '"id":1.0',
  '"__proto__":{"version":9}',
  '"note":[1.0, "_ ,"]',
];

const contentMembers: readonly string[] = [
  '"n":9007199254740993',
  '"n":1.0',
  '"n":1e400',
  '"n":-0',
  '"text":"\\u00e9\\/"',
  '"text":"é/ , : [ {"',
  '"n":1,"n":2',
  '"__proto__":{"id":"y"}',
  '"lone":"\\ud800"',
  '"timestamp":"2026-01-05T09:00:01Z"',
  '"updated_at":1767603602',
  '"deep":{"a":[1, 2 ,{"b" : null}],"id":"z"}',
  '"":true',
];

const idMembers = ['"id":"x"', '"id":1', '"id":1.0', '"\\u0069d":"x"', '"id":null', '"id":{"a":1}', '"id":"a_~%"'];

const field = (name: string, literals: readonly string[]): fc.Arbitrary<readonly string[]> =>
  fc.constantFrom(...literals).map((literal) => [`"${name}":${literal}`]);

const rarely = <T>(arbitrary: fc.Arbitrary<readonly T[]>, weight = 3): fc.Arbitrary<readonly T[]> =>
  fc.oneof({ weight, arbitrary: fc.constant<readonly T[]>([]) }, { weight: 1, arbitrary });

const hostFields = fc.constantFrom<readonly string[]>(
  ['"host":"a"'],
  ['"host":"b"'],
  [],
  ['"host":5'],
  ['"host":"a","host":"b"'],
  ['"h\\u006fst":"a"'],
);

const metadata: fc.Arbitrary<readonly string[]> = fc
  .tuple(
    field('unique_id', uniqueIdLiterals),
    hostFields,
    rarely(fc.constantFrom(...flags).map((text) => [text])),
    rarely(fc.subarray([...extraMetadata], { maxLength: 2 })),
    fc.oneof(
      { weight: 6, arbitrary: field('timestamp', timestampLiterals) },
      { weight: 1, arbitrary: fc.constant([]) },
    ),
    fc.oneof({ weight: 6, arbitrary: field('version', versionLiterals) }, { weight: 1, arbitrary: fc.constant([]) }),
  )
  .map((parts) => parts.flat());

const content: fc.Arbitrary<readonly string[]> = fc
  .tuple(
    rarely(
      fc.constantFrom(...idMembers).map((text) => [text]),
      1,
    ),
    fc.subarray([...contentMembers], { maxLength: 2 }),
  )
  .map((parts) => parts.flat());

/** Entries whose ids, stamps, versions, hosts and contents are drawn from a few values, so that they collide. */
export const narrowEntry: fc.Arbitrary<EntryText> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ metadata, content }) },
  { weight: 1, arbitrary: fc.record({ metadata: fc.constant(undefined), content }) },
  {
    weight: 1,
    arbitrary: fc.record({ metadata: metadata.map((fields) => fields.slice(1)), content }),
  },
);

const json = fc.jsonValue({ maxDepth: 2, stringUnit: 'binary' }).map((value) => JSON.stringify(value));

/** Entries of any text, number and structure; they hardly ever collide. */
const wideEntry: fc.Arbitrary<EntryText> = fc
  .record({
    uniqueId: fc.string({ unit: 'binary', maxLength: 40 }),
    timestamp: fc.oneof(
      fc.date({ noInvalidDate: true }).map((date) => JSON.stringify(date)),
      json,
    ),
    version: fc.oneof(fc.nat().map(String), json),
    members: fc.uniqueArray(fc.tuple(fc.string({ unit: 'binary', maxLength: 8 }), json), {
      maxLength: 4,
      selector: ([name]) => name,
    }),
  })
  .map(({ uniqueId, timestamp, version, members }) => ({
    metadata: [`"unique_id":${JSON.stringify(uniqueId)}`, `"timestamp":${timestamp}`, `"version":${version}`],
    content: members
      .filter(([name]) => name !== '_crdt_metadata')
      .map(([name, literal]) => `${JSON.stringify(name)}:${literal}`),
  }));

/** Mostly narrow entries, some wide ones. */
export const anyEntry: fc.Arbitrary<EntryText> = fc.oneof(
  { weight: 9, arbitrary: narrowEntry },
  { weight: 1, arbitrary: wideEntry },
);
