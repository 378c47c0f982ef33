import { countOfPosts, grouped } from './counts';

/** The room *Today*. */
export const today = {
  room: 'Today',
  posts: (day: string, posts: number, told: readonly string[]): string =>
    told.length === 0 ? `${day}. ${countOfPosts(posts)} today.` : `${day}. ${countOfPosts(posts)}: ${told.join(', ')}.`,
  live: (count: number): string => `${grouped(count)} live`,
  uploading: (count: number): string => `${grouped(count)} uploading`,
  toCome: (count: number): string => `${grouped(count)} to come`,
  needYou: (count: number): string => (count === 1 ? '1 needs you.' : `${grouped(count)} need you.`),
  needs: 'Needs you',
  next: 'Now and next',
  withClients: 'With clients',
  open: 'Open',
  inboxSince: (days: number): string => {
    if (days === 0) return 'in the inbox since today';
    return days === 1 ? 'in the inbox for 1 day' : `in the inbox for ${grouped(days)} days`;
  },
  more: (count: number): string => `${grouped(count)} more in Plan`,
  empty: 'Nothing is planned for today',
  emptyWhy: 'Each post with its time on this day has a line here: when, which account, and how it stands.',
  openPlan: 'Open Plan',
  refused: 'Runsheet could not read today’s posts',
} as const;
