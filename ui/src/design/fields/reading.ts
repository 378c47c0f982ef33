/** What somebody typed into a field, read: a value, nothing, or the reason why it is neither. */
export type Reading<Why extends string> =
  | { readonly kind: 'empty' }
  | { readonly kind: 'value'; readonly value: string }
  | { readonly kind: 'refused'; readonly why: Why };

export const empty = { kind: 'empty' } as const;

export function refused<Why extends string>(why: Why): { readonly kind: 'refused'; readonly why: Why } {
  return { kind: 'refused', why };
}
