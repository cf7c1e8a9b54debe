/**
 * What the two dialects of a knowledge graph share: an entity is taken apart into itself and its observations, so that
 * two machines that add observations to one entity both keep theirs, and put together again.
 *
 * Texts here are objects without white space and metadata.
 */

import { contentKey } from '../core/content.ts';
import { itemsOf, membersOf, nameOf } from '../core/members.ts';
import type { Sha256 } from '../core/unique-id.ts';
import { separated } from './separated.ts';

/** An entity apart from its observations. */
export type Entity = {
  readonly name: string;
  /** JSON text of the name as it was spelled. */
  readonly nameLiteral: string;
  /** The entity without the member `observations`. */
  readonly text: Buffer;
  /** JSON texts of the observations; undefined if the entity has no such member. */
  readonly observations: readonly Buffer[] | undefined;
};

/** Returns the entity in `text`, or undefined if its name is no string or its observations are no array. */
export function entityIn(text: Buffer): Entity | undefined {
  const members = fieldsOf(text);
  const name = members.get('name');
  const list = members.get('observations');
  if (name?.[0] !== 0x22 || (list !== undefined && list[0] !== 0x5b)) return undefined;
  const nameLiteral = name.toString();
  const observations = list && itemsOf(list, 0, list.length).map(({ start, end }) => list.subarray(start, end));
  return {
    name: JSON.parse(nameLiteral) as string,
    nameLiteral,
    text: list === undefined ? text : objectOf(partsOf(text).filter(({ name: of }) => of !== 'observations')),
    observations,
  };
}

/** Returns the text of an entity with its observations, where the official server has them: after `entityType`. */
export function withObservations(text: Buffer, observations: readonly Buffer[]): Buffer {
  const parts = partsOf(text);
  const after = parts.findLastIndex(({ name }) => name === 'entityType') + 1 || parts.length;
  const list = Buffer.concat([Buffer.from('"observations":['), ...separated(observations), Buffer.from(']')]);
  return objectOf(parts.toSpliced(after, 0, { name: 'observations', text: list }));
}

/** Returns the text of the entry for one observation. */
export function observationText(nameLiteral: string, content: Buffer): Buffer {
  const opening = Buffer.from(`{"type":"observation","entityName":${nameLiteral},"content":`);
  return Buffer.concat([opening, content, Buffer.from('}')]);
}

/** Returns entity name and content of the text of an observation, or undefined if it lacks one. */
export function observationIn(text: Buffer): { name: string; nameLiteral: string; content: Buffer } | undefined {
  const members = fieldsOf(text);
  const name = members.get('entityName');
  const content = members.get('content');
  if (name?.[0] !== 0x22 || content === undefined) return undefined;
  const nameLiteral = name.toString();
  return { name: JSON.parse(nameLiteral) as string, nameLiteral, content };
}

/** Returns the hash that identifies an observation: of the entity's name and the observation's text. */
export function observationHash(name: string, content: Buffer, { sha256 }: { sha256: Sha256 }): string {
  const identity = content[0] === 0x22 ? [name, JSON.parse(content.toString())] : [name, null, contentKey(content)];
  return sha256(JSON.stringify(identity)).slice(0, 32);
}

/** Returns from, to and type of the relation in `text`, or undefined if one of them is no string. */
export function relationIn(text: Buffer): readonly string[] | undefined {
  const members = fieldsOf(text);
  const triple = ['from', 'to', 'relationType'].flatMap((name) => stringIn(members, name) ?? []);
  return triple.length === 3 ? triple : undefined;
}

/** Returns the hash that identifies a relation. */
export function relationHash(triple: readonly string[], sha256: Sha256): string {
  return sha256(JSON.stringify(triple)).slice(0, 32);
}

/** Returns the value of the string member `name`, or undefined. */
export function stringIn(members: ReadonlyMap<string, Buffer>, name: string): string | undefined {
  const literal = members.get(name);
  return literal?.[0] === 0x22 ? (JSON.parse(literal.toString()) as string) : undefined;
}

/** Returns the literal of each member; of duplicates the last one. */
export function fieldsOf(text: Buffer): ReadonlyMap<string, Buffer> {
  const members = membersOf(text, 0, text.length);
  return new Map(members.map((member) => [nameOf(text, member), text.subarray(member.valueStart, member.valueEnd)]));
}

type Part = { readonly name: string; readonly text: Buffer };

function partsOf(text: Buffer): Part[] {
  return membersOf(text, 0, text.length).map((member) => ({
    name: nameOf(text, member),
    text: text.subarray(member.nameStart, member.valueEnd),
  }));
}

function objectOf(parts: readonly Part[]): Buffer {
  return Buffer.concat([Buffer.from('{'), ...separated(parts.map(({ text }) => text)), Buffer.from('}')]);
}
