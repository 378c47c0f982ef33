import type { PlanCard, Request } from '../../../ipc';

/** Asks whether a time is a good one: for a card where it sits, for a clip (none) as a post that is published. */
export function whetherSafe(profile: string, card: PlanCard | undefined, at: string): Request<'plan.safe_time'> {
  const asks = card?.ask ? { is_ask: true } : {};
  return { profile, mode: card?.mode ?? 'direct', at, post: card?.id ?? null, ...asks };
}
