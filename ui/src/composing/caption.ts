/** A piece of a caption: what is lit, and what is not. */
export interface CaptionPart {
  readonly text: string;
  readonly kind: 'plain' | 'tag' | 'mention';
}

/* As the engine finds them: a tag is letters, figures and _; a handle may also hold dots, but does not end with one. */
const LIT = /#[\p{Alphabetic}\p{N}_]+|@[\p{Alphabetic}\p{N}_.]*[\p{Alphabetic}\p{N}_]/gu;
const ENDS_IN_WORD = /[\p{Alphabetic}\p{N}]$/u;

/** Cuts a caption into pieces; together they are the caption. A mail address mentions nobody. */
export function partsOf(caption: string): readonly CaptionPart[] {
  const parts: CaptionPart[] = [];
  let end = 0;
  for (const { 0: text, index } of caption.matchAll(LIT)) {
    const kind = text.startsWith('#') ? 'tag' : 'mention';
    if (kind === 'mention' && ENDS_IN_WORD.test(caption.slice(0, index))) continue;
    if (index > end) parts.push({ text: caption.slice(end, index), kind: 'plain' });
    parts.push({ text, kind });
    end = index + text.length;
  }
  if (end < caption.length) parts.push({ text: caption.slice(end), kind: 'plain' });
  return parts;
}
