import type { PlanCard, PostView, StateName } from '../ipc';
import type { Standing } from '../design/standing';
import { texts } from '../texts';
import { timeOfDay, dayOf, spellDay, type Zone } from '../time/zones';

/** How a card of the calendar stands, as it is shown in a zone. */
export function standingOf(card: Pick<PlanCard, 'state' | 'deferred' | 'privacy'>, zone: Zone, now: number): Standing {
  if (card.state === 'published') return { state: 'published', onlyMe: card.privacy === 'SELF_ONLY' };
  if (card.state === 'scheduled' && card.deferred) {
    return { state: 'deferred', until: clockOrDay(card.deferred.until, zone, now), why: texts.states.reasons[card.deferred.reason] };
  }
  return { state: card.state };
}

/** The states whose cards a person may move in the calendar. */
const MOVABLE: ReadonlySet<StateName> = new Set(['draft', 'scheduled', 'missed', 'failed', 'on_hold', 'needs_attention']);

export function isMovable(card: Pick<PlanCard, 'state'> | Pick<PostView, 'state'>): boolean {
  return MOVABLE.has(card.state);
}

/** "18:02" on the same day, else "Wed 25 Nov 18:02". */
export function clockOrDay(instant: string, zone: Zone, now: number): string {
  const day = dayOf(instant, zone);
  const time = timeOfDay(instant, zone);
  return day === dayOf(now, zone) ? time : `${spellDay(day, 'short')} ${time}`;
}
