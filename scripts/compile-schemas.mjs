/**
 * Compiles every JSON Schema of src/schema into a plain function beside it: `shadow.schema.json` into
 * `shadow.compiled.ts`, which exports `isShadow`. So no program carries the compiler of ajv, nor pays for it at start.
 *
 * The result is committed, because tests and type checks read src/ as it is; the build runs this first, and a test
 * fails when a schema and its function have parted.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';

const folder = resolve(dirname(fileURLToPath(import.meta.url)), '../src/schema');

/** Brings the compiled module of every schema up to date. */
export function writeCompiledSchemas() {
  for (const [path, text] of compileSchemas()) {
    if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeFileSync(path, text);
  }
}

/** Returns the text of the compiled module by path, for every schema there is. */
export function compileSchemas() {
  const names = readdirSync(folder).filter((name) => name.endsWith('.schema.json'));
  return new Map(
    names.map((name) => {
      const subject = name.slice(0, -'.schema.json'.length);
      return [join(folder, `${subject}.compiled.ts`), compile(name, subject)];
    }),
  );
}

const compile = (name, subject) => {
  const ajv = new Ajv2020({ code: { source: true, esm: true }, messages: false });
  const schema = JSON.parse(readFileSync(join(folder, name), 'utf8'));
  ajv.addSchema(schema);
  const camel = subject.replaceAll(/(?:^|-)([a-z])/g, (_, letter) => letter.toUpperCase());
  const code = standalone.default(ajv, { [`is${camel}`]: schema.$id });
  return `// @ts-nocheck Made from ${name} by scripts/compile-schemas.mjs: change the schema, then run the build.\n${code}\n`;
};
