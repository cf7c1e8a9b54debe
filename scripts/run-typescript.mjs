/** Runs one TypeScript program of this project: `node scripts/run-typescript.mjs FILE [ARGUMENT…]`. */
import { runBundled } from './bundled-program.mjs';

const [file, ...args] = process.argv.slice(2);
if (file === undefined) {
  console.error('usage: node scripts/run-typescript.mjs FILE [ARGUMENT…]');
  process.exit(64);
}
await runBundled({ file, name: 'run', args });
