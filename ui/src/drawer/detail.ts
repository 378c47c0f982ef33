import type { JsonValue } from '../ipc';

/** What a step's detail holds under a name, as far as it is of that sort. Details are for reading; none is promised. */
export function at(detail: JsonValue | undefined, key: string): JsonValue | undefined {
  if (typeof detail !== 'object' || detail === null || Array.isArray(detail)) return undefined;
  return detail[key];
}

export function textAt(detail: JsonValue | undefined, key: string): string | undefined {
  const value = at(detail, key);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function numberAt(detail: JsonValue | undefined, key: string): number | undefined {
  const value = at(detail, key);
  return typeof value === 'number' ? value : undefined;
}

export function isSetAt(detail: JsonValue | undefined, key: string): boolean {
  return at(detail, key) === true;
}

export function wordsAt(detail: JsonValue | undefined, key: string): readonly string[] {
  const value = at(detail, key);
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
