import { ToolError } from '../git/tool-error.ts';
import type { Place } from '../telemetry/place.ts';
import { openMemory } from './open-memory.ts';

/** Returns where the clone of the current folder logs, if there is one, for commands that work without any. */
export async function placeHere(): Promise<Place | undefined> {
  try {
    const { repository, settings } = await openMemory();
    return { ...settings, repository };
  } catch (error) {
    if (error instanceof ToolError) return undefined;
    throw error;
  }
}
