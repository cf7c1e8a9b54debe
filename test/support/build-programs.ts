import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { bundleCommandLine, layOutPackage } from './package.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Root of a package with the programs built from the sources of this run. */
    packageRoot: string;
  }
}

/** Builds the programs once for all tests of a project, away from dist, and removes them after the last test. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const root = await mkdtemp(join(tmpdir(), 'memjoin package '));
  await layOutPackage(root, { isHookReal: true });
  await bundleCommandLine(root);
  project.provide('packageRoot', root);
  return () => rm(root, { recursive: true, force: true });
}
