/** How much of a text's room is used, in UTF-16 units as TikTok counts a caption (tiktok-api.md section 4). */
export interface Count {
  readonly used: number;
  readonly limit: number;
  /** By how much it is too long; 0 if it fits. */
  readonly over: number;
}

/** An emoji is two units or more; JavaScript counts a string in the same units. */
export function countUnits(text: string, limit: number): Count {
  return { used: text.length, limit, over: Math.max(0, text.length - limit) };
}
