/**
 * Returns every string of the JSON `value`, one a line, each after the name of the member it stands in: escapes are
 * decoded, so that a key of several lines has its lines, and `password = …` stands together as a person would write it.
 * Names are part of it, numbers and literals are not. Walked without recursion, in the order of the text.
 */
export function readableStrings(value: unknown): string {
  const lines: string[] = [];
  const left: { readonly name: string; readonly value: unknown }[] = [{ name: '', value }];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { name, value: present } = next;
    if (typeof present === 'string') lines.push(name === '' ? present : `${name}=${present}`);
    else if (Array.isArray(present)) left.push(...present.map((item) => ({ name, value: item })).reverse());
    else if (typeof present === 'object' && present !== null) {
      left.push(
        ...Object.entries(present)
          .map(([inner, held]) => ({ name: inner, value: held as unknown }))
          .reverse(),
      );
    }
  }
  return lines.join('\n');
}
