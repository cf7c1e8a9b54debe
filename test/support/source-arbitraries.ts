import fc from 'fast-check';

/** Texts of sources of each dialect, as programs and people write them, with names and ids that collide. */

const name = fc.constantFrom('a', 'b', 'é', '', 'a:b', 'entity:a', '~a', 'x'.repeat(140), '\ud800', '__proto__');
const scalar = fc.constantFrom('1', '1.0', '"1"', '"a"', '"\\u0061"', 'null', 'true', '12345678901234567890', '1e400');
const id = fc.oneof(
  name.map((text) => JSON.stringify(text)),
  scalar,
  fc.constant('[1]'),
);
const entityType = fc.constantFrom('t', 'u');
const observation = fc.oneof(fc.constantFrom('"1"', '"2"', '"\\u0031"', '""', '1', '{"text":"1"}'), id);

const object = (members: fc.Arbitrary<readonly (readonly [string, string])[]>) =>
  members.map((list) => `{${list.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',')}}`);

const extra = fc.subarray([
  ['createdAt', '"2026"'],
  ['version', '1.0'],
  ['_crdt_metadata', '{"unique_id":"u","id":"entity:a"}'],
  ['', '{}'],
] as const);

const member = <const Name extends string>(key: Name, value: fc.Arbitrary<string>) =>
  value.map((literal) => [key, literal] as const);
const text = (value: fc.Arbitrary<string>) => value.map((string) => JSON.stringify(string));
const list = (value: fc.Arbitrary<string>) => fc.array(value, { maxLength: 3 }).map((items) => `[${items.join(', ')}]`);

const entityMembers = [
  member('name', text(name)),
  member('entityType', text(entityType)),
  member('observations', list(observation)),
] as const;
const relationMembers = [
  member('from', text(name)),
  member('to', text(name)),
  member('relationType', text(entityType)),
] as const;
const type = (kind: string) => fc.constant(['type', JSON.stringify(kind)] as const);
const withExtra = (members: fc.Arbitrary<readonly (readonly [string, string])[]>) =>
  object(fc.tuple(members, extra).map(([own, more]) => [...own, ...more]));

const element = object(
  fc
    .tuple(fc.option(member('id', id)), fc.option(member('v', scalar)), extra)
    .map(([own, value, more]) => [...(own === null ? [] : [own]), ...(value === null ? [] : [value]), ...more]),
);

/** A line break or none, and the space after a comma. */
const gap = fc.constantFrom('', ' ', '\n', '\n  ', '\r\n\t');

/** JSON arrays of objects. */
export const arraySource = fc
  .tuple(fc.array(element, { maxLength: 6 }), gap, fc.constantFrom('', '\n'))
  .map(([elements, space, end]) => `[${space}${elements.join(`,${space}`)}${space}]${end}`);

const graphLine = fc.oneof(
  { weight: 4, arbitrary: withExtra(fc.tuple(type('entity'), ...entityMembers)) },
  { weight: 2, arbitrary: withExtra(fc.tuple(type('relation'), ...relationMembers)) },
  { weight: 1, arbitrary: withExtra(fc.tuple(type('entity'), entityMembers[0])) },
  fc.constantFrom(
    '{"type":"note","v":1}',
    '{"type":"observation","entityName":"a","content":"1"}',
    '{"type":"entity","name":1}',
    '{"type":"entity","name":"a","observations":{}}',
    '{"type":"_aim"}',
    '{}',
  ),
);

/** JSON Lines of a knowledge graph; one line at least makes them one. */
export const graphSource = fc
  .tuple(
    fc.array(graphLine, { maxLength: 6 }),
    fc.constantFrom('{"type":"_aim"}\n', ''),
    fc.constantFrom('\n', '\r\n', '\n\n'),
    fc.constantFrom('', '\n'),
  )
  .map(([lines, marker, separator, end]) => {
    const relation = '{"type":"relation","from":"a","to":"b","relationType":"t"}';
    return `${marker}${[...lines, relation].join(separator)}${end}`;
  });

const collectionName = fc.constantFrom('a', 'notes', 'entity', 'element', 'observations', 'a:b', '%', '~a', '');

/** Objects of collections, a knowledge graph among them. One element with an id makes them a source. */
export const objectSource = fc
  .tuple(
    fc.array(fc.oneof(withExtra(fc.tuple(...entityMembers)), element), { maxLength: 4 }),
    fc.array(fc.oneof(withExtra(fc.tuple(...relationMembers)), element), { maxLength: 3 }),
    fc
      .uniqueArray(collectionName, { maxLength: 3 })
      .chain((names) => fc.tuple(...names.map((key) => member(key, list(element))))),
    gap,
  )
  .map(([entities, relations, others, space]) => {
    const members = [['entities', `[${entities}]`], ['relations', `[${relations}]`], ...others, ['ids', '[{"id":1}]']];
    return `{${space}${members.map(([key, value]) => `${JSON.stringify(key)}: ${value}`).join(`,${space}`)}${space}}`;
  });

/** A source of any dialect. */
export const anySource = fc.oneof(arraySource, graphSource, objectSource);
