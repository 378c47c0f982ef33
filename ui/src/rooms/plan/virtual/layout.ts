/** Which rows of a long column are worth drawing. Heights are in CSS pixels at 100 %. */

/** Where each row begins, and at the end where the last one ends. */
export function offsetsOf(heights: readonly number[]): readonly number[] {
  const offsets = [0];
  for (const [place, height] of heights.entries()) offsets.push((offsets[place] ?? 0) + height);
  return offsets;
}

/** What of the column is in sight. */
export interface Sight {
  readonly top: number;
  readonly height: number;
}

/** How far beyond what is in sight rows are drawn, so that a turn of the wheel meets no gap. */
const BEYOND = 240;

/** The rows to draw: those in sight and a little beyond, and `kept`, so that what has the focus never goes. */
export function drawn(offsets: readonly number[], { top, height }: Sight, kept?: number): readonly number[] {
  const count = offsets.length - 1;
  const first = rowAt(offsets, top - BEYOND);
  const last = Math.min(count - 1, rowAt(offsets, top + height + BEYOND));
  const rows = Array.from({ length: Math.max(0, last - first + 1) }, (_, place) => first + place);
  if (kept === undefined || kept < 0 || kept >= count) return rows;
  if (kept < first) return [kept, ...rows];
  return kept > last ? [...rows, kept] : rows;
}

/** How far to scroll so that a row is in sight; where it stands if it is. */
export function scrolledTo(offsets: readonly number[], row: number, { top, height }: Sight): number {
  const [begins, ends] = [offsets[row] ?? 0, offsets[row + 1] ?? 0];
  if (begins < top) return begins;
  return ends > top + height ? ends - height : top;
}

/* The row that covers this height of the column, found by halving. */
function rowAt(offsets: readonly number[], at: number): number {
  let [low, high] = [0, Math.max(0, offsets.length - 2)];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((offsets[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}
