/**
 * Runs the demo in a real terminal (tmux) and draws what stood there as `docs/demo.svg`: `npm run recording`, after a build.
 * Colours follow the reader's light or dark theme. Needs tmux; ends with 1 if the demo fails.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const COLUMNS = 100;
/** The picture shows the demo from the first of these lines up to the second, or to its end: what two machines do, and what came of it. */
const SHOWN = [
  [/^2\. /, /^4\. /],
  [/^Checks$/, undefined],
];
const MINUTES = 3;
/** Of the font at 14 pixels: the advance of monospaced fonts is near 0.6 of their size. */
const CELL = { width: 8.43, height: 20 };
const MARGIN = 16;

const folder = mkdtempSync(join(tmpdir(), 'memjoin-recording-'));
const tmux = (...words) =>
  execFileSync('tmux', ['-S', join(folder, 'socket'), '-f', '/dev/null', ...words], { encoding: 'utf8' });
try {
  const screen = await recordDemo();
  const lines = screen.split('\n').map(readSpans);
  while (textOf(lines.at(-1) ?? []).trim() === '') lines.pop();
  const find = (title) => lines.findIndex((spans) => title.test(textOf(spans)));
  const parts = SHOWN.map(([first, after]) => [find(first), after === undefined ? lines.length : find(after)]);
  if (parts.flat().includes(-1)) throw new Error(`the demo did not get so far:\n${screen}`);
  writeFileSync(join(root, 'docs/demo.svg'), draw(parts.flatMap(([from, to]) => lines.slice(from, to))));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Returns what the terminal shows at the end, with its escape sequences for colours. */
async function recordDemo() {
  const done = join(folder, 'done');
  // 200 lines, so that nothing scrolls away.
  const command = `node dist/cli.js demo; echo $? >'${done}'; sleep 60`;
  tmux('new-session', '-d', '-x', String(COLUMNS), '-y', '200', '-c', root, command);
  try {
    for (const end = Date.now() + MINUTES * 60_000; ; await wait(200)) {
      const status = read(done);
      if (status === '0\n') return tmux('capture-pane', '-p', '-e');
      if (status !== undefined || Date.now() > end) throw new Error(`the demo failed:\n${tmux('capture-pane', '-p')}`);
    }
  } finally {
    tmux('kill-server');
  }
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Splits a captured line where its style changes. The styles of ECMA-48 that the command line uses: bold, dim, 8 colours. */
function readSpans(line) {
  const spans = [];
  let style = [];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what a style begins with.
  for (const [, codes, text] of `\u001b[m${line}`.matchAll(/\u001b\[([\d;]*)m([^\u001b]*)/g)) {
    for (const code of codes.split(';').map(Number)) {
      if (code === 0) style = [];
      else if (code === 1) style = [...style, 'bold'];
      else if (code === 2) style = [...style, 'dim'];
      else if (code === 39) style = style.filter((name) => !name.startsWith('color-'));
      else if (code >= 30 && code <= 37) style = [...style, `color-${code - 30}`];
    }
    if (text !== '') spans.push({ text, style: style.join(' ') });
  }
  return spans;
}

function textOf(spans) {
  return spans.map(({ text }) => text).join('');
}

function draw(lines) {
  const width = Math.ceil(COLUMNS * CELL.width) + 2 * MARGIN;
  const height = lines.length * CELL.height + 2 * MARGIN;
  const rows = lines.map((spans, row) => {
    const parts = spans.map(({ text, style }) =>
      style === '' ? escaped(text) : `<tspan class="${style}">${escaped(text)}</tspan>`,
    );
    return `<text x="${MARGIN}" y="${MARGIN + (row + 0.75) * CELL.height}">${parts.join('')}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<title>The demo of memjoin: two machines write at once, and git pull joins what they wrote</title>
<style>
  rect { fill: #f6f8fa; }
  text { fill: #1f2328; font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; white-space: pre; }
  .bold { font-weight: bold; }
  .dim { fill: #59636e; }
  .color-1 { fill: #b62324; }
  .color-2 { fill: #116329; }
  .color-3 { fill: #7d4e00; }
  .color-6 { fill: #0a5f73; }
  @media (prefers-color-scheme: dark) {
    rect { fill: #0d1117; }
    text { fill: #e6edf3; }
    .dim { fill: #9198a1; }
    .color-1 { fill: #ff8e86; }
    .color-2 { fill: #56d364; }
    .color-3 { fill: #e3b341; }
    .color-6 { fill: #56d4dd; }
  }
</style>
<rect width="100%" height="100%" rx="8"/>
${rows.join('\n')}
</svg>
`;
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
