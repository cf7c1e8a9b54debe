import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv2020, type AnySchema, type ValidateFunction } from 'ajv/dist/2020.js';

const FOLDER = resolve(import.meta.dirname, '../../schemas/output');

/** A JSON Schema of what a command prints, as far as tests look into it. */
export type OutputSchema = { readonly $id: string; readonly title: string; readonly examples?: readonly unknown[] };

/** Returns the shipped schemas of what commands print, by name of the command, with `common` and `error`. */
export function readOutputSchemas(): ReadonlyMap<string, OutputSchema> {
  return new Map(
    readdirSync(FOLDER).map((name) => [
      name.replace('.schema.json', ''),
      JSON.parse(readFileSync(join(FOLDER, name), 'utf8')),
    ]),
  );
}

/**
 * Throws unless `stdout` is what the schema of the command allows that `args` name with `--json`: one line with one object
 * without any member that the schema does not name, or the object of an error. Does nothing without `--json`.
 */
export function checkOutput(args: readonly string[], stdout: string): void {
  const options = args.slice(0, args.includes('--') ? args.indexOf('--') : undefined);
  if (!options.includes('--json')) return;
  const [command = ''] = args.filter((arg) => !arg.startsWith('-'));
  const lines = stdout.split('\n');
  if (lines.length !== 2 || lines[1] !== '') throw new Error(`${args.join(' ')}: not one line: ${stdout}`);
  const value: unknown = JSON.parse(lines[0] ?? '');
  const faults = faultsOf(command, value);
  const isError = typeof value === 'object' && value !== null && 'error' in value;
  if (faults !== undefined && !(isError && faultsOf('error', value) === undefined)) {
    throw new Error(`${args.join(' ')}: is not as its schema says: ${faults}\n${stdout}`);
  }
}

/** Returns what is wrong with `value` by the schema `name`, where members that it does not name are wrong too. */
export function faultsOf(name: string, value: unknown): string | undefined {
  compiled ??= compileAll();
  const accepts = compiled.get(name);
  if (accepts === undefined) return `schemas/output has none for "${name}"`;
  return accepts(value) ? undefined : JSON.stringify(accepts.errors);
}

let compiled: ReadonlyMap<string, ValidateFunction> | undefined;

const compileAll = (): ReadonlyMap<string, ValidateFunction> => {
  const schemas = readOutputSchemas();
  const ajv = new Ajv2020({ allowUnionTypes: true, formats: { 'date-time': /^\d{4}-\d\d-\d\dT[\d:.]+Z$/ } });
  for (const schema of schemas.values()) ajv.addSchema(closed(schema) as AnySchema);
  return new Map([...schemas].map(([name, { $id }]) => [name, ajv.getSchema($id) as ValidateFunction]));
};

/** Shipped schemas allow members that later versions may add. Here each must be named. */
const closed = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const parts = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  const isShape = parts.type === 'object' && 'properties' in parts && !('additionalProperties' in parts);
  return isShape ? { ...parts, additionalProperties: false } : parts;
};
