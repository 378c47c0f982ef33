/** `system` follows the computer. */
export type Theme = 'system' | 'light' | 'dark';

/** In per cent. */
export type TextScale = 100 | 112 | 125;

export interface Appearance {
  readonly theme: Theme;
  readonly textScale: TextScale;
}

/** Shows the whole window in this appearance. tokens.css holds what each one means. */
export function applyAppearance(root: HTMLElement, { theme, textScale }: Appearance): void {
  if (theme === 'system') delete root.dataset['theme'];
  else root.dataset['theme'] = theme;
  root.dataset['textScale'] = String(textScale);
}
