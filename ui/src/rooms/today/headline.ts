import type { Today } from '../../ipc';
import { texts } from '../../texts';
import { spellDay } from '../../time/zones';

/** "Tue 4 June. 9 posts: 4 live, 1 uploading, 4 to come. 2 need you." */
export function headline(today: Today): string {
  const { posts_today, live, uploading, to_come, need_you } = today;
  const parts = [
    [live, texts.today.live],
    [uploading, texts.today.uploading],
    [to_come, texts.today.toCome],
  ] as const;
  const told = parts.filter(([count]) => count > 0).map(([count, word]) => word(count));
  const day = spellDay(today.date);
  return [texts.today.posts(day, posts_today, told), ...(need_you > 0 ? [texts.today.needYou(need_you)] : [])].join(' ');
}
