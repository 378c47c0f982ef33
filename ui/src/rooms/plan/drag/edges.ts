/** Scrolling while something is held near the edge of what scrolls. */

export type Box = Pick<DOMRect, 'left' | 'right' | 'top' | 'bottom'>;

/** How near to an edge it begins, in CSS pixels. */
const NEAR = 40;
/** The most that is scrolled in a frame. */
const FASTEST = 14;

/** How far to scroll down in this frame; up is less than nothing. The nearer to the edge, the faster. */
export function scrollBy({ x, y }: { readonly x: number; readonly y: number }, { left, right, top, bottom }: Box): number {
  if (x < left || x > right) return 0;
  const speed = (into: number): number => Math.ceil(Math.min(1, into / NEAR) * FASTEST);
  if (y < top + NEAR) return -speed(top + NEAR - y);
  if (y > bottom - NEAR) return speed(y - (bottom - NEAR));
  return 0;
}
