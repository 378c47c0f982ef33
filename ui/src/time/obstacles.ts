import type { Obstacle } from '../ipc';
import { texts } from '../texts';
import { spellMoment } from './spelling';
import type { Zone } from './zones';

/** What stands in the way of a time, in words. */
export function obstacleText(obstacle: Obstacle, zone: Zone, now: number): string {
  const { obstacles } = texts.drawer.move;
  switch (obstacle.why) {
    case 'past':
      return obstacles.past;
    case 'overlap':
    case 'crowds_out':
      return obstacles[obstacle.why](spellMoment(obstacle.at, zone, now));
    case 'daily_cap':
    case 'draft_cap':
    case 'app_cap':
      return obstacles[obstacle.why](spellMoment(obstacle.until, zone, now));
  }
}
