/** A keyboard shortcut as it is written in code: `Mod+Shift+Z`, `?`, `Enter`. `Mod` is Cmd on a Mac, else Ctrl. */
export type Keys = string;

const onMac: Readonly<Record<string, string>> = { Mod: '⌘', Shift: '⇧', Alt: '⌥', Ctrl: '⌃' };
const elsewhere: Readonly<Record<string, string>> = { Mod: 'Ctrl' };
const everywhere: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Delete: 'Del',
  Escape: 'Esc',
};

/** The keys of a shortcut as they are printed on the keyboard at hand. */
export function capsOf(keys: Keys, mac: boolean): string[] {
  const printed = { ...everywhere, ...(mac ? onMac : elsewhere) };
  return keys.split('+').map((key) => printed[key] ?? key);
}

/** Whether the keyboard at hand is a Mac's. */
export function isMac(platform: string): boolean {
  return platform.startsWith('Mac');
}
