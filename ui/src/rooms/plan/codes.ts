import { texts } from '../../texts';
import { cityOf, type Zone } from '../../time/zones';

/** A zone in three letters, where there is no room for its name: "NYC", "SYD". */
export function codeOf(zone: Zone): string {
  return texts.plan.cities[zone] ?? cityOf(zone).replaceAll(' ', '').slice(0, 3).toUpperCase();
}
