/** Every English text on the screen. Another language is another file of the same shape. */
export const en = {
  app: {
    name: 'Runsheet',
    rooms: 'Rooms',
    practice: 'Practice. Nothing here reaches TikTok.',
    workspace: { practice: 'Practice workspace', live: 'Live workspace' },
  },
  today: {
    room: 'Today',
    locale: 'en-GB',
    headline: (day: string, posts: number): string => `${day}. ${countOfPosts(posts)} today.`,
    empty: 'Nothing is planned for today',
    emptyWhy: 'Each post with its time on this day has a line here: when, which account, and how it stands.',
    refused: 'Runsheet could not read today’s posts',
  },
} as const;

function countOfPosts(posts: number): string {
  if (posts === 0) return 'No posts';
  return posts === 1 ? '1 post' : `${String(posts)} posts`;
}
