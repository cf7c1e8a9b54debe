import type { Mark } from '../../support/soak.ts';
import { drawChart, roundTime } from '../chart.ts';
import { printTable, printTime } from '../report.ts';
import type { Shown } from './part.ts';

/** Shows what `npm run soak -- --json docs/performance/syncs.json` has kept. */
export function showSyncs(marks: readonly Mark[]): Shown {
  const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
  const table = printTable([
    [
      'syncs',
      'one sync',
      'processor',
      'memory files',
      'a clone',
      'loose objects',
      'packs',
      'after git gc',
      '÷ files',
      'hub',
      'after git gc',
      '÷ files',
      'own files',
      'descriptors',
    ],
    ...marks.map(({ syncs, syncMs, processorMs, files, clones, hub, afterGc, ownFiles, descriptors }) => {
      const most = (of: (clone: Mark['hub']) => number): number => Math.max(...clones.map(of));
      return [
        syncs.toLocaleString('en'),
        printTime(syncMs.median),
        printTime(processorMs),
        megabytes(files),
        megabytes(most(({ bytes }) => bytes)),
        most(({ looseObjects }) => looseObjects).toLocaleString('en'),
        String(most(({ packs }) => packs)),
        megabytes(afterGc.clone),
        (afterGc.clone / files).toFixed(1),
        megabytes(hub.bytes),
        megabytes(afterGc.hub),
        (afterGc.hub / files).toFixed(1),
        megabytes(ownFiles),
        String(descriptors),
      ];
    }),
  ]);
  const points = (of: (mark: Mark) => number) => marks.map((mark) => ({ x: mark.syncs, y: of(mark) }));
  const sizes = drawChart({
    title: 'A clone after so many syncs of one entry',
    x: 'syncs',
    y: 'size',
    unit: (mb) => `${mb.toLocaleString('en')} MB`,
    lines: [
      { name: 'memory files', points: points(({ files }) => files / 1e6) },
      {
        name: 'the largest clone, as Git keeps it',
        points: points(({ clones }) => Math.max(...clones.map(({ bytes }) => bytes)) / 1e6),
      },
      { name: 'a clone after git gc', points: points(({ afterGc }) => afterGc.clone / 1e6) },
    ],
  });
  const worked = marks.flatMap(({ syncs, processorMs }) =>
    processorMs === undefined ? [] : [{ x: syncs, y: processorMs }],
  );
  const times = {
    title: 'Processor time of one sync of one entry',
    x: 'syncs so far',
    y: 'time of the processor, mean',
    unit: roundTime,
    lines: [{ name: 'sync', points: worked }],
  };
  return {
    markdown: table,
    charts: { 'syncs-size': sizes, ...(worked.length < 2 ? {} : { 'syncs-time': drawChart(times) }) },
  };
}
