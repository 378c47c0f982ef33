import { countOfPosts, grouped } from './counts';

/** Changing the settings of several posts at once. */
export const changing = {
  button: 'Settings…',
  title: (posts: number): string => `Change settings of ${countOfPosts(posts).toLowerCase()}`,
  about: 'Only what you tick changes; everything else stays as it is.',
  reading: 'Reading the posts…',
  unread: 'Not all posts could be read',
  left: (posts: number): string =>
    posts === 1
      ? 'One selected post is on its way or over, and stays as it is'
      : `${grouped(posts)} selected posts are on their way or over, and stay as they are`,
  parts: {
    audience: 'Change who can view them',
    interactions: 'Change what users are allowed to do',
    disclosure: 'Change what is disclosed',
    ai: 'Change the AI label',
  },
  count: countOfPosts,
  posts: (handle: string): string => `What changes for ${handle}`,
  same: 'Stays as it is',
  noTime: 'No time',
  to: 'becomes',
  nothing: 'Nothing is changed yet.',
  save: (accounts: readonly { readonly handle: string; readonly posts: number }[]): string => {
    const each = accounts.map(({ handle, posts }) => `${countOfPosts(posts).toLowerCase()} of ${handle}`);
    if (each.length === 0) return 'Save';
    if (each.length <= 2) return `Save for ${each.join(' and ')}`;
    const all = accounts.reduce((sum, { posts }) => sum + posts, 0);
    return `Save for ${countOfPosts(all)} of ${grouped(each.length)} accounts`;
  },
  practice: (name: string): string => `${name} (practice)`,
  refused: 'Nothing was changed',
  done: (posts: number, agreed: number): string => {
    const changed = `${countOfPosts(posts)} changed.`;
    return agreed === 0 ? changed : `${changed} Undo agrees again to what ${posts === 1 ? 'it' : 'they'} said before.`;
  },
  /** Some could not be changed; the reason of the first. */
  stay: (posts: number, why: string): string => (posts === 1 ? `One post stays as it was. ${why}` : `${grouped(posts)} posts stay as they were. ${why}`),
} as const;
