import type { MediaRule, Obstacle, StateName } from '../../ipc';
import { countOfPosts, grouped } from './counts';
import { states } from './states';

/** The room *Plan*. */
export const plan = {
  room: 'Plan',
  views: { month: 'Month', week: 'Week', accounts: 'Accounts', list: 'List' },
  view: 'View',
  today: 'Today',
  newPost: 'New post',
  cancel: 'Cancel',
  noTime: 'No time yet',
  search: 'Search posts',
  earlier: { week: 'Previous week', accounts: 'Previous week', month: 'Previous month', list: 'Previous month' },
  later: { week: 'Next week', accounts: 'Next week', month: 'Next month', list: 'Next month' },
  clocks: 'Clocks',

  /** Cities whose three letters are not how their name begins. */
  cities: {
    'America/New_York': 'NYC',
    'America/Los_Angeles': 'LAX',
    'America/Mexico_City': 'MEX',
    'America/Sao_Paulo': 'SAO',
    'Asia/Hong_Kong': 'HKG',
    'Asia/Dubai': 'DXB',
    'Asia/Kolkata': 'IND',
    'Asia/Tokyo': 'TYO',
  } as Readonly<Record<string, string>>,

  card: {
    inboxDraft: 'Inbox draft',
    noWords: 'No caption yet',
    missing: { clip: 'no clip', privacy: 'no audience', media: 'clip not ready' } as Readonly<Record<string, string>>,
    progress: (handle: string): string => `Upload for ${handle}`,
    sits: (city: string, time: string): string => `${city} ${time}`,
  },

  week: {
    hours: 'Show hours',
    day: (day: string, posts: number): string => `${day}, ${countOfPosts(posts).toLowerCase()}`,
    posts: countOfPosts,
    add: (day: string): string => `New post on ${day}`,
    offset: (city: string, hours: number, usually: readonly number[]): string =>
      `${city} is ${apart(hours)} this week, usually ${usually.map((one) => apart(one, Math.sign(one) !== Math.sign(hours))).join(' or ')}`,
    empty: 'Nothing is planned in this week',
    emptyWhy: 'Drop clips on a day, or begin a post with N.',
    emptyWithClips: 'Drag a clip from the tray on to a day, or begin a post with N.',
    failed: 'This week could not be read',
  },

  landing: {
    same: 'same time',
    other: 'Other time…',
    each: 'Each keeps its time',
    compose: 'Begin a post here',
    safe: (when: string): string => `First safe: ${when}`,
    why: (obstacle: Obstacle, when: (at: string) => string): string => whyNot(obstacle, when),
    askTitle: (handle: string, day: string): string => `When should ${handle} post on ${day}?`,
    time: 'Time',
    move: 'Move',
    moveTo: (when: string): string => `Move to ${when}`,
    takeSafe: (when: string): string => `Take ${when}`,
  },

  move: {
    to: (when: string): string => `Moved to ${when}`,
    several: (posts: number): string => `${countOfPosts(posts)} moved`,
    undone: 'Taken back',
    nothingToUndo: 'There is nothing to take back.',
    timeless: 'A post among them has no time yet: give it one first.',
    never: ({ wall, before, after }: { wall: string; before: string; after: string }): string =>
      `The clocks skip ${clock(wall)} that day. Take ${clock(before)} or ${clock(after)}.`,
    ofAnother: (handle: string): string => `This post belongs to ${handle}. Drop it in that row: only its day changes.`,
    stays: (state: StateName): string => `${states[state]}: this post can no longer be moved.`,
  },

  selection: {
    count: (posts: number): string => `${grouped(posts)} selected`,
    clear: 'Clear selection',
    moveBy: 'Move by…',
    moveTitle: (posts: number): string => `Move ${countOfPosts(posts)} by`,
    move: (posts: number): string => `Move ${countOfPosts(posts)}`,
    by: 'By',
    number: 'A whole number',
    unit: 'Unit',
    days: 'days',
    hours: 'hours',
    minutes: 'minutes',
    direction: 'Direction',
    later: 'later',
    earlier: 'earlier',
    cannot: 'They cannot all be moved so',
    pause: 'Pause…',
    pauseTitle: (posts: number): string => `Pause ${countOfPosts(posts)}?`,
    pauseWhat: (left: number): string =>
      left === 0
        ? 'They do not go out until somebody plans them again.'
        : `They do not go out until somebody plans them again. The other ${grouped(left)} selected are not waiting to go out.`,
    pauseThem: (posts: number): string => `Pause ${countOfPosts(posts)}`,
    paused: (posts: number): string => `${countOfPosts(posts)} paused`,
  },

  remove: {
    button: 'Delete…',
    title: (posts: number): string => `Delete ${countOfPosts(posts)}?`,
    what: 'What is deleted is not posted. It cannot be taken back; the clips stay.',
    confirm: (posts: number): string => `Delete ${countOfPosts(posts)}`,
    keep: (posts: number): string => (posts === 1 ? 'Keep it' : 'Keep them'),
    done: (posts: number): string => `${countOfPosts(posts)} deleted`,
    stays: (state: StateName): string => `${states[state]}: this post cannot be deleted.`,
  },

  tray: {
    title: 'Tray',
    unplanned: 'Unplanned clips',
    undated: 'Without a time',
    add: 'Add clips…',
    nameless: 'Clip without a name',
    how: 'Drag it on to a day. Click selects, Enter begins a post.',
    empty: 'No clip is waiting',
    emptyWhy: 'Clips that no post has lie here. Drop files or folders anywhere on this window.',
    clips: countOfClips,
    plan: (clips: number): string => `Plan ${countOfClips(clips)}`,
    forget: 'Take off the tray',
    gone: (clips: number): string => `${countOfClips(clips)} taken off the tray`,
    findings: (count: number): string => (count === 1 ? '1 finding' : `${grouped(count)} findings`),
    added: (clips: number, known: number): string => {
      const added = clips - known;
      if (added === 0) return clips === 1 ? 'This clip was here already' : `All ${grouped(clips)} clips were here already`;
      return known === 0
        ? `${countOfClips(added)} added to the tray`
        : `${countOfClips(added)} added to the tray; ${grouped(known)} ${known === 1 ? 'was' : 'were'} here already`;
    },
    failed: 'The tray could not be read',
    reading: 'Reading clips',
    stop: 'Cancel',
    stopping: 'Finishing what is being copied',
    left: (files: number): string => (files === 1 ? '1 file was left where it is' : `${grouped(files)} files were left where they are`),
    coming: (done: number, files: number): string => `Reading ${grouped(done)} of ${grouped(files)} files`,
    refused: (files: number): string => (files === 1 ? '1 file was not added' : `${grouped(files)} files were not added`),
    why: 'See why',
    more: (names: number): string => `and ${grouped(names)} more`,
    rules: {
      container: 'Not a video that TikTok takes (MP4, MOV, WebM)',
      video_codec: 'Wrong video codec for this workspace',
      size: 'Too large',
      duration_min: 'Too short',
      duration_max: 'Too long',
      account_duration: 'Longer than the account may post',
      resolution: 'Wrong resolution',
      aspect_ratio: 'Wrong shape: TikTok shows 9:16',
      fps: 'Wrong frame rate',
      sides: 'Sides are too long or too short',
    } satisfies Record<MediaRule, string>,
  },
} as const;

function whyNot(obstacle: Obstacle, when: (at: string) => string): string {
  switch (obstacle.why) {
    case 'past':
      return 'over';
    case 'overlap':
      return `post at ${when(obstacle.at)}`;
    case 'crowds_out':
      return `the post at ${when(obstacle.at)} would wait`;
    case 'daily_cap':
      return `daily limit, until ${when(obstacle.until)}`;
    case 'draft_cap':
      return `five drafts in the inbox, until ${when(obstacle.until)}`;
    case 'app_cap':
      return `the app’s accounts a day, until ${when(obstacle.until)}`;
  }
}

/** "5 h behind"; the number alone where the direction was just said. */
function apart(hours: number, isWhole = true): string {
  if (hours === 0) return 'at the same time';
  const size = String(Math.abs(hours));
  return isWhole ? `${size} h ${hours < 0 ? 'behind' : 'ahead'}` : size;
}

function countOfClips(clips: number): string {
  return clips === 1 ? '1 clip' : `${grouped(clips)} clips`;
}

function clock(wall: string): string {
  return wall.slice(11, 16);
}
