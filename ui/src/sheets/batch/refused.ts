/** What the engine said about the rows of a batch. */
import type { Failure } from '../../ipc';
import { texts } from '../../texts';

/** What is wrong with each row, by its place in the request. Empty: the refusal is about none of them. */
export function problemsByRow({ code, details }: Failure): ReadonlyMap<number, readonly string[]> {
  const problems = new Map<number, string[]>();
  for (const { field, message } of details) {
    const [, place, part] = /^posts\[(\d+)\]\.?(.*)$/.exec(field) ?? [];
    if (place === undefined) continue;
    const row = Number(place);
    const isGone = part === 'clip' && code === 'clip_not_found';
    problems.set(row, [...(problems.get(row) ?? []), isGone ? texts.batch.row.gone : message]);
  }
  return problems;
}
