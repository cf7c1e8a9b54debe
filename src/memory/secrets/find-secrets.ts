/**
 * The rules of secretlint. This file alone imports them, and is itself imported only where there is something to check:
 * loading them takes some fifty milliseconds.
 */
import { lintSource } from '@secretlint/core';
import { rules } from '@secretlint/secretlint-rule-preset-recommend';

/** One secret: which text it is in, counted from 0, and the rule that knows its form (`github`); never the secret itself. */
export type FoundSecret = { readonly index: number; readonly rule: string };

/** Returns what looks like a secret in `texts`, each rule once a text, in their order. What a text says switches no rule off. */
export async function findSecrets(texts: readonly string[]): Promise<readonly FoundSecret[]> {
  const found = new Map<string, FoundSecret>();
  for (const piece of pieces(texts)) {
    const { messages } = await lintSource({
      source: { filePath: 'memory.txt', content: piece.text, contentType: 'text', ext: '.txt' },
      options: { noPhysicFilePath: true, maskSecrets: true, config: { rules: RULES } },
    });
    for (const { ruleId, range } of messages) {
      const within = piece.starts.findLastIndex((start) => start <= range[0]);
      const rule = ruleId.replace(/^.*secretlint-rule-/, '');
      const index = piece.first + within;
      found.set(`${index} ${rule}`, { index, rule });
    }
  }
  return [...found.values()].sort((a, b) => a.index - b.index);
}

// That rule obeys comments such as secretlint-disable: one entry would hide those after it.
const RULES = rules
  .filter(({ meta }) => meta.id !== '@secretlint/secretlint-rule-filter-comments')
  .map((rule) => ({ id: rule.meta.id, rule }));

type Piece = { readonly first: number; readonly text: string; readonly starts: readonly number[] };

/** Many texts are checked in one go, because a call costs more than a text; a piece has about a million characters. */
function* pieces(texts: readonly string[]): Generator<Piece> {
  for (let first = 0; first < texts.length; ) {
    const starts: number[] = [];
    let text = '';
    while (first + starts.length < texts.length && text.length < PIECE) {
      starts.push(text.length);
      text += `${texts[first + starts.length - 1]}\n\n`;
    }
    yield { first, text, starts };
    first += starts.length;
  }
}

const PIECE = 1_000_000;
