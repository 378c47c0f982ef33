import type { PostView } from '../ipc';
import { texts } from '../texts';

/** As many letters as stand in two lines. */
const MOST = 72;

/** What a post is called: how its caption begins, else its internal name. */
export function firstWords({ description, title }: Pick<PostView, 'description' | 'title'>): string {
  const line = description.split('\n', 1)[0]?.trim() || title || texts.drawer.noCaption;
  if (line.length <= MOST) return line;
  const cut = line.slice(0, MOST);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), MOST / 2)).trimEnd()}…`;
}
