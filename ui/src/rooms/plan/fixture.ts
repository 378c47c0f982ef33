/** Cards for tests. */
import type { PlanCard } from '../../ipc';
import { wallAt, type Zone } from '../../time/zones';

/** A planned post of `velo` at an instant, by the clocks of its zone; no instant, no time. */
export function cardAt(due: string | undefined, over: Partial<PlanCard> = {}, zone: Zone = 'Europe/Berlin'): PlanCard {
  return {
    id: `post-${due ?? 'undated'}`,
    profile: 'profile-velo',
    profile_name: 'velo',
    time: due === undefined ? null : { due, local: wallAt(due, zone), zone },
    ask: null,
    state: 'scheduled',
    stage: null,
    deferred: null,
    cause: null,
    mode: 'direct',
    privacy: 'PUBLIC_TO_EVERYONE',
    words: 'A wheel in 40 seconds',
    clip: null,
    missing: [],
    progress: null,
    ...over,
  };
}
