import type { PostDetail, Step } from '../ipc';
import { at, textAt } from './detail';

/** What the record of a post's steps proves. */

/** The last step of that name. */
export function lastOf(steps: readonly Step[], name: string): Step | undefined {
  return steps.findLast((step) => step.name === name);
}

/**
 * Whether this post can be nowhere on TikTok: whatever passed the commit point was reported as failed by TikTok. What
 * comes from a copied workspace may have gone out elsewhere, and what a person did not find may only be slow.
 */
export function isNothingPosted(steps: readonly Step[]): boolean {
  let mayBeThere = false;
  for (const step of steps) {
    if (step.name === 'committing' || step.name === 'seen_missing') mayBeThere = true;
    else if (step.name === 'tiktok_failed') mayBeThere = false;
    if (textAt(at(step.detail, 'cause'), 'code') === 'from_copy') return false;
  }
  return !mayBeThere;
}

/** When the last part left, and whether the connection broke over it. */
export function lastPart(steps: readonly Step[]): { readonly at: string; readonly isBroken: boolean } | undefined {
  const from = steps.findLastIndex((step) => step.name === 'committing');
  const committing = steps[from];
  if (committing === undefined) return undefined;
  const isBroken = steps.slice(from).some((step) => step.name === 'chunk' && textAt(at(step.detail, 'trouble'), 'error') !== undefined);
  return { at: lastOf(steps.slice(from), 'uploaded')?.at ?? committing.at, isBroken };
}

/** The code and the words of whatever is in the way, and where TikTok finds its own record of it. */
export interface Particulars {
  readonly code: string | undefined;
  readonly message: string | undefined;
  readonly logId: string | undefined;
  readonly upload: string | undefined;
}

export function particularsOf({ destinations: [destination], steps = [] }: PostDetail): Particulars {
  const logged = steps.findLast((step) => logIdOf(step) !== undefined);
  return {
    code: destination?.error_code ?? undefined,
    message: destination?.error_message ?? undefined,
    logId: logged && logIdOf(logged),
    upload: destination?.external_job_id ?? undefined,
  };
}

function logIdOf(step: Step): string | undefined {
  return textAt(step.detail, 'log_id') ?? textAt(at(step.detail, 'error'), 'log_id');
}
