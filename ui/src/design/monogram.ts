/** The two letters that stand for a client: the initials of its first two words, or how its only word begins. */
export function monogramOf(name: string): string {
  const [first = '', second] = name.match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}'’]*/gu) ?? [];
  const letters = second === undefined ? lettersOf(first).slice(0, 2) : [lettersOf(first)[0], lettersOf(second)[0]];
  return letters.join('').toLocaleUpperCase();
}

/** Letters as people see them: an accent stays on its letter. */
function lettersOf(word: string): string[] {
  return [...word.normalize('NFC')];
}
