import { printArray } from './array.ts';
import type { Element, Printed } from './element.ts';
import type { Layout } from './layout.ts';
import { printKnowledgeGraph } from './print-knowledge-graph.ts';
import { printObject } from './print-object.ts';

/**
 * Returns the source that holds the given elements in the given order, in the dialect and the layout of the source that
 * was there: an array is never written to a file of lines, which a memory server would silently wipe. Elements of other
 * dialects are left out, and said. `hidden` are elements that the view does not show; an entity among them comes back
 * if an observation of it is shown.
 */
export function printSource(
  elements: readonly Element[],
  { layout, hidden = [] }: { layout: Layout; hidden?: readonly Element[] },
): Printed {
  const own = elements.filter(({ dialect }) => dialect === layout.dialect);
  const ownHidden = hidden.filter(({ dialect }) => dialect === layout.dialect);
  const printed = printOwn(own, { layout, hidden: ownHidden });
  const others = elements.length - own.length;
  if (others === 0) return printed;
  const note = `Entries of other kinds stay in the repository and are not written to this ${layout.dialect} file: ${others}.`;
  return { bytes: printed.bytes, notes: [...printed.notes, note] };
}

function printOwn(
  elements: readonly Element[],
  { layout, hidden }: { layout: Layout; hidden: readonly Element[] },
): Printed {
  switch (layout.dialect) {
    case 'array':
      return { bytes: printArray(elements, layout.style), notes: [] };
    case 'knowledge-graph':
      return printKnowledgeGraph(elements, { layout, hidden });
    default:
      return printObject(elements, { layout, hidden });
  }
}
