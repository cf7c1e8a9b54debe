/** The bugs that can be planted into the product, to see that the simulation finds them. */
export const PLANTS = {
  join: 'the join drops an entry that both sides hold in different versions',
  guard: 'the guard says that nothing is missing',
  'join and guard': 'both',
  sync: 'sync pushes without joining what the other side holds',
  fsync: 'commits and files are acknowledged before they are on the disk',
  purge: 'a purge takes the content of the next id too',
  'by hand': 'a backup leaves out what the source says of an id that somebody has edited by hand',
} as const;

export type Plant = keyof typeof PLANTS;

/** What is planted now; for the stand-ins of the product's modules. */
export const planted: { plant: Plant | undefined } = { plant: undefined };

export function isPlanted(...plants: readonly Plant[]): boolean {
  return planted.plant !== undefined && plants.includes(planted.plant);
}
