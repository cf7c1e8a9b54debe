/**
 * Returns whether a file was left with conflict markers: a line that begins with one. No line of JSON does, as a string
 * holds no line end.
 */
export function hasMarkers(bytes: Buffer): boolean {
  return MARKERS.some(
    (marker) => bytes.includes(`\n${marker}`) || bytes.subarray(0, marker.length).toString() === marker,
  );
}

const MARKERS = ['<<<<<<<', '>>>>>>>'] as const;
