import { countOfPosts, grouped } from './counts';

/** The month, the accounts and the list of the room *Plan*. */
export const planViews = {
  /** What a full day or cell does not show. */
  more: (posts: number): string => `+${grouped(posts)}`,

  month: {
    day: (day: string, posts: number, isToday: boolean): string =>
      `${isToday ? 'Today, ' : ''}${day}, ${countOfPosts(posts).toLowerCase()}`,
    /** "1 December" where a month begins. */
    number: (day: string): string => (day.endsWith('-01') ? `1 ${monthOf(day)}` : String(Number(day.slice(8)))),
    openDay: (day: string, posts: number): string => `All ${countOfPosts(posts)} of ${day}`,
    post: (post: PostInWords): string => inWords(post),
    empty: 'Nothing is planned in this month',
    emptyWhy: 'Drop clips on a day, or begin a post with N.',
    failed: 'This month could not be read',
  },

  accounts: {
    all: 'Accounts and their days',
    count: (accounts: number): string => (accounts === 1 ? '1 account' : `${grouped(accounts)} accounts`),
    nobodys: 'Without a client',
    gaps: (days: number): string => (days === 1 ? '1 free day' : `${grouped(days)} free days`),
    gap: (handle: string, day: string, time: string): string => `${handle}, ${day}: nothing planned. Free slot ${time}: new post`,
    fill: (time: string): string => `Free slot ${time}: new post`,
    cell: (handle: string, day: string, posts: number): string => `${handle}, ${day}, ${countOfPosts(posts).toLowerCase()}`,
    empty: 'No accounts yet',
    emptyWhy: 'Each account has a row here with what it posts in the week.',
  },

  list: {
    filter: 'Which posts',
    every: 'All',
    groups: {
      needsYou: 'Needs you',
      unfinished: 'Unfinished',
      planned: 'Planned',
      paused: 'Paused',
      withClient: 'With client',
      live: 'Live',
      notPosted: 'Not posted',
    },
    sum: countOfPosts,
    /** While pages are still coming, of how many. */
    found: (posts: number, total: number): string =>
      posts < total ? `${grouped(posts)} of ${grouped(total)} found` : `${countOfPosts(posts)} found in all months`,
    everywhere: 'All months',
    foundBy: (words: string): string => `Posts with “${words}”`,
    nothingFound: (words: string): string => `No post has “${words}”`,
    nothingFoundWhy: 'Captions, internal names, accounts and handles are searched, in all months.',
    emptyWhy: 'Each post of the month has a line here. Begin one with N.',
    failed: 'The posts could not be read',
  },
} as const;

interface PostInWords {
  readonly time: string;
  readonly handle: string;
  readonly words: string;
  readonly state: string;
  readonly isDraft: boolean;
}

function inWords({ time, handle, words, state, isDraft }: PostInWords): string {
  return [`${time} ${handle}`, words, isDraft ? 'Inbox draft' : '', state].filter(Boolean).join(', ');
}

function monthOf(day: string): string {
  return months.format(new Date(`${day}T00:00:00Z`));
}

const months = new Intl.DateTimeFormat('en-GB', { month: 'long', timeZone: 'UTC' });
