import { openRepository } from '../git/repository.ts';
import { checkPush, parsePush } from '../memory/losses/check-push.ts';
import { readSettings } from '../memory/settings.ts';
import { recorded } from '../telemetry/record.ts';

/**
 * Checks what is about to be pushed to `remote` (a name, or a URL); `input` is what Git says of it on stdin. Throws, which
 * stops the push, if a branch would lose entries there.
 */
export async function prePush(remote: string, input: string): Promise<readonly string[]> {
  const repository = await openRepository(process.cwd());
  const settings = await readSettings(repository);
  return recorded({ ...settings, repository }, 'pre-push', async (tell) => {
    tell({ isFinding: true });
    const notes: string[] = [];
    for (const update of parsePush(input)) {
      notes.push(...(await checkPush(repository, { update, remote, dir: settings.dir })));
    }
    return notes;
  });
}
