/** What the memory servers of the demo hold: knowledge graphs, written as `@modelcontextprotocol/server-memory` does. */

type Entity = { readonly name: string; readonly entityType: string; readonly observations: readonly string[] };
type Relation = { readonly from: string; readonly to: string; readonly relationType: string };
type Graph = { readonly entities: readonly Entity[]; readonly relations: readonly Relation[] };

/** Returns the file of a graph: one JSON object a line, no line feed at the end. */
export function printGraph({ entities, relations }: Graph): Buffer {
  const lines = [
    ...entities.map((entity) => ({ type: 'entity', ...entity })),
    ...relations.map((relation) => ({ type: 'relation', ...relation })),
  ];
  return Buffer.from(lines.map((line) => JSON.stringify(line)).join('\n'));
}

const worksOn = { from: 'Ada', to: 'project-atlas', relationType: 'works_on' };

/** What both machines knew before memjoin. */
export const SHARED: Graph = {
  entities: [
    { name: 'Ada', entityType: 'person', observations: ['Prefers tabs over spaces', 'Has a cat'] },
    { name: 'project-atlas', entityType: 'project', observations: ['Uses Node 20', 'Deploys on Fridays'] },
  ],
  relations: [worksOn],
};

/** The laptop learned three things; one is about an entity that the desktop has changed too. */
export const LAPTOP: Graph = {
  entities: [
    {
      name: 'Ada',
      entityType: 'person',
      observations: ['Prefers tabs over spaces', 'Has a cat', 'Is learning Rust (told the laptop)'],
    },
    { name: 'project-atlas', entityType: 'project', observations: ['Uses Node 20', 'Deploys on Fridays'] },
    { name: 'standup', entityType: 'note', observations: ['Moved to 9:30 (told the laptop)'] },
  ],
  relations: [worksOn, { from: 'Ada', to: 'standup', relationType: 'attends' }],
};

/** The desktop learned other things meanwhile, two of them about the very same entities. */
export const DESKTOP: Graph = {
  entities: [
    {
      name: 'Ada',
      entityType: 'person',
      observations: ['Prefers tabs over spaces', 'Has a cat', 'Speaks Norwegian ☕ (told the desktop)'],
    },
    { name: 'project-atlas', entityType: 'project', observations: ['Uses Node 20', 'Deploys on Fridays'] },
    { name: 'standup', entityType: 'meeting', observations: ['Ada brings cake (told the desktop)'] },
  ],
  relations: [worksOn],
};

/** Later the desktop forgets an observation, which the backup keeps, and learns its opposite. */
export const DESKTOP_LATER: Graph = {
  entities: [
    ...DESKTOP.entities.filter(({ name }) => name !== 'project-atlas'),
    { name: 'project-atlas', entityType: 'project', observations: ['Uses Node 20', 'Deploys every day'] },
  ],
  relations: [worksOn],
};

/** An entry that a person writes into the laptop's host file by hand. */
export const BY_HAND = '{"id":"tea","content":"likes green tea"}';
