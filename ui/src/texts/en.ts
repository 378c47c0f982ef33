/** Every English text on the screen. Another language is another file of the same shape. */
export const en = {
  locale: 'en-GB',
  app: {
    name: 'Runsheet',
    rooms: 'Rooms',
    practice: 'Practice. Nothing here reaches TikTok.',
    workspace: { practice: 'Practice workspace', live: 'Live workspace' },
  },
  today: {
    room: 'Today',
    headline: (day: string, posts: number): string => `${day}. ${countOfPosts(posts)} today.`,
    empty: 'Nothing is planned for today',
    emptyWhy: 'Each post with its time on this day has a line here: when, which account, and how it stands.',
    refused: 'Runsheet could not read today’s posts',
  },
  /** How a post stands. */
  states: {
    draft: 'Unfinished',
    scheduled: 'Planned',
    deferred: (until: string, why: string): string => `Waiting until ${until}: ${why}`,
    publishing: 'Publishing',
    published: 'Live',
    publishedOnlyMe: 'Live · only me',
    in_inbox: 'With client',
    client_posted: 'Posted by client',
    needs_attention: 'Needs you',
    unconfirmed: 'Not confirmed',
    on_hold: 'Paused',
    missed: 'Missed',
    failed: 'Failed',
    cancelled: 'Not posted',
    closed: 'Not posted',
  },
  controls: {
    close: 'Close',
    undo: 'Undo',
    dismiss: 'Dismiss',
    notices: 'Notices',
    choose: 'Choose',
    today: 'today',
    tomorrow: 'tomorrow',
    previousDay: 'Previous day',
    nextDay: 'Next day',
    earlier: 'Earlier',
    later: 'Later',
    dateExample: 'such as 4 June',
    timeExample: 'such as 17:00',
    dateRefused: {
      unreadable: 'This is not a date. Write it like “4 June”, “4.6.2024” or “2024-06-04”.',
      two_ways: 'This can be read two ways. Write the month as a word: “4 June”.',
      no_such_day: 'That month has no such day.',
    },
    tooEarly: (earliest: string): string => `The earliest day possible is ${earliest}.`,
    timeRefused: {
      unreadable: 'This is not a time. Write it like “17:00”, “1700” or “5 pm”.',
      no_such_time: 'There is no such time. A day goes from 00:00 to 23:59.',
    },
    counted: (used: number, limit: number): string => `${grouped(used)} of ${grouped(limit)}`,
    over: (by: number): string => `${grouped(by)} too many`,
  },
} as const;

function grouped(count: number): string {
  return count.toLocaleString('en-GB');
}

function countOfPosts(posts: number): string {
  if (posts === 0) return 'No posts';
  return posts === 1 ? '1 post' : `${String(posts)} posts`;
}
