import type { Keys } from '../design/keys';

/** A pressed key as shortcuts are written: `Mod+K`, `?`, `Alt+ArrowLeft`. `Mod` is Cmd on a Mac, else Ctrl. */
export function chordOf(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>, mac: boolean): Keys {
  const mod = mac ? event.metaKey : event.ctrlKey;
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  // What Shift types is a character of its own: `?` is no `Shift+?`.
  const shift = event.shiftKey && (event.key.length > 1 || mod || event.altKey);
  return [mod ? 'Mod' : '', event.altKey ? 'Alt' : '', shift ? 'Shift' : '', key].filter(Boolean).join('+');
}

/** Whether keys typed there are text. */
export function takesText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches('input:not([type=checkbox], [type=radio], [type=button]), textarea, select');
}
