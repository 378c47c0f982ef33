/** Many refused files, told by what is wrong with them. */
import type { Refusal } from '../../../clips/arrivals.svelte';
import type { MediaRule } from '../../../ipc';

/** Files that were refused for the same reason. */
export interface Refused {
  readonly key: string;
  /** The rule of the media that they break, if it is one. */
  readonly rule: MediaRule | undefined;
  /** What the engine says of the first of them. */
  readonly error: string;
  readonly names: readonly string[];
}

/** The reasons, the commonest first. */
export function byReason(refusals: readonly Refusal[]): readonly Refused[] {
  const groups = new Map<string, { rule: MediaRule | undefined; error: string; names: string[] }>();
  for (const { name, failure } of refusals) {
    const rule = failure.findings?.find(({ severity }) => severity === 'error')?.rule;
    const key = rule ?? failure.code;
    const group = groups.get(key);
    if (group) group.names.push(name);
    else groups.set(key, { rule, error: failure.error, names: [name] });
  }
  return [...groups]
    .map(([key, group]) => ({ key, ...group }))
    .toSorted((one, other) => other.names.length - one.names.length);
}
