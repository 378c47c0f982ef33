import { grouped } from './counts';
import { states } from './states';

/** The composer, and what it shares with the batch sheet. TikTok's own sentences are in `tiktok.ts`. */
export const composer = {
  caption: 'Caption',
  captionHint: 'TikTok may drop line breaks.',
  captionTooLong: 'The caption is too long.',
  chooseAudience: 'Choose who can view this video.',
  unknownAudience: 'Runsheet does not know this audience yet.',
  brandedNotForFollowers: 'Branded content may only be public or for friends.',
  notOffered: (audience: string): string => `The account does not offer “${audience}” now. Choose again.`,
  switchedOffBy: (handle: string): string => `Switched off in the TikTok settings of ${handle}.`,
  creatorFirst: 'TikTok has not said yet what this account may post.',
  cannotPost: 'This account cannot post now.',
  draftsOnly: 'This account takes inbox drafts only.',
  tooLongFor: (seconds: number, longest: number): string =>
    `The clip is ${seconds.toFixed(1)} s long; this account may post at most ${String(longest)} s.`,
  audit: {
    title: 'Your TikTok app is not audited yet',
    account:
      'Inbox drafts work. Publishing works only to accounts set to private, visible to Only me, from at most 5 accounts in 24 hours. This is TikTok’s rule for every new app.',
    branded: 'Paid partnerships cannot be published this way; send them as inbox drafts. This is TikTok’s rule for every new app.',
    unsure: 'If your TikTok app is not audited yet, TikTok does not publish paid partnerships; send them as inbox drafts.',
    barred: 'An app that is not audited cannot publish paid partnerships. Send this as an inbox draft.',
    inbox: 'Send as inbox draft',
    isAudited: 'My app is audited now',
  },
  disclosureHint: 'Turn on if this video promotes yourself, a brand, a product or a service.',
  ownBrandHint: 'You are promoting yourself or your own business.',
  brandedContentHint: 'You are promoting another brand or a third party.',
  ai: 'AI-generated content',
  aiHint: 'TikTok labels the video as made with AI. The label cannot be taken off later.',
  wish: 'A wish: your client chooses it in TikTok.',
  inOurPlace: 'What will be posted',
  confirm: {
    noAudience: 'Audience not chosen',
    comments: (on: boolean): string => `Comments ${on ? 'on' : 'off'}`,
    duet: (on: boolean): string => `Duet ${on ? 'on' : 'off'}`,
    stitch: (on: boolean): string => `Stitch ${on ? 'on' : 'off'}`,
    ai: (on: boolean): string => (on ? 'AI-generated' : 'Not marked as AI-generated'),
    both: (own: string, branded: string): string => `${own} and ${branded.toLowerCase()}`,
    notDisclosed: 'Not disclosed',
    missingTag: (tag: string): string => `No #${tag}`,
    bannedWord: (word: string): string => `Says “${word}”`,
    deviates: (client: string): string => `Not as the house rules of ${client} expect.`,
  },
  creator: {
    again: 'Ask TikTok again',
    inbox: 'Send as inbox draft',
    waits: (handle: string, when: string): string => `${handle} waits until ${when}`,
    waitsBecause: (reason: string): string => `Reason: ${reason}. What you plan for later is not affected.`,
    needsLogin: (handle: string): string => `${handle} must log in again`,
    draftsOnly: (handle: string): string => `${handle} takes inbox drafts only`,
    draftsOnlyMeans: 'Its login does not allow Runsheet to publish. Log in again and allow it, or send the clip to the inbox.',
    refused: (handle: string): string => `${handle} cannot post now`,
    /** What TikTok's codes mean. */
    refusals: {
      spam_risk_too_many_posts: 'TikTok takes no more posts from it today, counted over all apps.',
      spam_risk_user_banned_from_posting: 'TikTok has barred it from posting.',
      reached_active_user_cap: 'Your TikTok app has posted for as many accounts as it may today.',
    },
    tryLater: 'Please try again later. What you have filled in is kept.',
    tryAfter: (when: string): string => `Please try again after ${when}. What you have filled in is kept.`,
    askAgainAt: (handle: string, when: string): string => `TikTok can be asked about ${handle} again at ${when}`,
    offline: 'TikTok cannot be reached',
    offlineMeans: 'Without its answer nobody can choose who views the video. What you fill in is kept.',
    unavailable: (handle: string): string => `TikTok did not say what ${handle} may post`,
  },
  newPost: 'New post',
  editPost: 'Edit post',
  nothingChanged: 'Nothing is changed yet.',
  changedMeanwhile: 'Somebody changed this post meanwhile. Close it and open it again; nothing was planned.',
  account: {
    title: 'For which account?',
    search: 'Search accounts',
    none: 'No account is called that.',
    noClient: 'No client',
    elsewhere: (accounts: number): string => `+${String(accounts)} elsewhere`,
    go: (accounts: number): string => (accounts < 2 ? 'Continue' : `Continue with ${String(accounts)} accounts`),
    each: 'Each account gets its own post: who views it and what is disclosed is chosen for each.',
    needsLogin: 'must log in again',
    of: (client: string): string => ` · ${client}`,
    tabs: 'Accounts',
    open: 'choose audience',
    copyToAll: 'Copy caption, cover and time to all',
  },
  mode: {
    label: 'How it reaches TikTok',
    direct: 'Publish',
    draft: 'Inbox draft',
    wishes: 'TikTok passes on the clip only',
    wishesMeans: (handle: string): string =>
      `Caption and settings go to your client as wishes. To finish the post, ${handle} opens the notification in TikTok’s inbox.`,
  },
  when: {
    label: 'When',
    kind: { later: 'At a time', now: 'Now' },
    day: 'Day',
    time: 'Time',
    desk: (time: string, dayOff: -1 | 0 | 1): string =>
      `${time}${dayOff === 0 ? '' : dayOff < 0 ? ' the day before' : ' the day after'} at the desk`,
    twice: 'The clocks are put back: this time comes twice, and the first is meant.',
    nextSlot: (time: string): string => `Next free slot: ${time}`,
    take: (time: string): string => `Take ${time}`,
    now: 'It goes out as soon as you have agreed; you have ten seconds to take it back.',
    refused: {
      open: 'Choose when it goes out.',
      over: 'This time is over.',
      never: 'The clocks are put forward over this time.',
      askFirst: 'The client can be asked only after the clip is delivered.',
    },
    askAt: 'Ask to post at',
    deliver: 'Deliver to inbox',
    deliverBefore: (hours: number): string =>
      `${String(hours)} h before, as the house rules say; not before now.`,
    askHint: 'None: the client posts at any time.',
  },
  chooseClip: 'Choose a clip.',
  clip: {
    preview: 'Preview',
    play: 'Play',
    pause: 'Pause',
    showPreview: 'Show preview and cover',
    hidePreview: 'Hide preview',
    noPlay: 'This computer cannot play the clip here. It will be posted as it is.',
    noPicture: 'No picture of this clip can be made.',
    gone: 'The clip of this post is not kept here any more. Choose it again.',
    choose: 'Choose a clip',
    file: 'Choose a file…',
    another: 'Another clip',
    drop: 'or drop a file here',
    unplanned: 'Not planned yet',
    nothingUnplanned: 'No clip is waiting. Choose a file, or drop one here.',
    coming: 'Looking at the file…',
    unnamed: 'Clip without a name',
    seconds: (seconds: number): string => `${seconds.toFixed(1)} s`,
    cover: 'Cover',
    coverAt: (seconds: number): string => `Cover at ${seconds.toFixed(1)} s`,
    coverHint: 'TikTok takes the first frame unless you choose one.',
    findings: 'What was found in the clip',
    fine: 'Nothing found that TikTok objects to.',
  },
  guards: {
    otherClient: (handle: string, client: string): string => `The caption mentions @${handle}, an account of ${client}`,
    otherClientMeans: 'TikTok lets no app delete a post. Look whether this is the right account.',
    undisclosed: 'This reads like advertising, and nothing is disclosed',
    undisclosedMeans: (signs: readonly string[]): string =>
      `In the caption: ${signs.map((sign) => `“${sign}”`).join(', ')}. If it is paid for or promotes a brand, it must be disclosed.`,
  },
  sameClip: {
    here: (handle: string): string => `${handle} already has this clip`,
    elsewhere: (client: string): string => `This clip is ${client}’s`,
    same: (standing: string): string => `Same file, ${standing}.`,
    live: (since: string): string => `live since ${since}`,
    planned: (time: string): string => `planned for ${time}`,
    unfinished: 'in an unfinished post',
    since: (state: string, since: string): string => `${state} since ${since}`,
    open: 'Open that post',
    again: 'Use it again',
  },
  act: {
    schedule: (handle: string, time: string): string => `Schedule for ${handle}, ${time}`,
    scheduleOpen: (handle: string): string => `Schedule for ${handle}`,
    deliver: (handle: string, time: string): string => `Deliver to the inbox of ${handle}, ${time}`,
    deliverOpen: (handle: string): string => `Deliver to the inbox of ${handle}`,
    now: (handle: string): string => `Post now to ${handle}`,
    deliverNow: (handle: string): string => `Deliver now to the inbox of ${handle}`,
    save: (handle: string): string => `Save for ${handle}`,
    practice: (name: string): string => `${name} (practice)`,
    keep: 'Keep as unfinished',
    close: 'Close',
    counting: (handle: string, seconds: number): string => `Posting to ${handle} in ${String(seconds)} s`,
    countingDraft: (handle: string, seconds: number): string =>
      `Delivering to the inbox of ${handle} in ${String(seconds)} s`,
    copyCaption: 'Copy the caption',
  },
  done: {
    planned: (handle: string, time: string): string => `Planned for ${handle}, ${time}.`,
    saved: (handle: string): string => `Saved for ${handle}.`,
    now: (handle: string): string => `Posting to ${handle} now.`,
    delivering: (handle: string): string => `Delivering to the inbox of ${handle} now.`,
    copied: 'The caption is copied.',
  },
  /** What was planned a moment ago, and is not any more. */
  takenBack: {
    done: (posts: number): string => `Taken back. ${areUnfinished(posts)}`,
    stay: (posts: number, reasons: readonly { readonly code: string; readonly error: string }[]): string =>
      `${posts === 0 ? '' : `${areUnfinished(posts, '1 post')} `}Not taken back: ${reasons.map(standing).join('; ').replace(/\.$/, '')}.`,
    open: 'Open',
  },
  /** What became of what was in hand. */
  closed: {
    unfinished: 'Kept as unfinished.',
    edit: 'Your changes are kept here and not saved. The post stays as it was agreed to.',
    unkept: 'The post could not be kept as unfinished. It is there again when you compose for this account.',
  },
  failed: {
    plan: 'Nothing was planned',
    keep: 'This could not be kept yet',
    closed: 'This post cannot be changed any more',
    publishing: 'It is being published. What you have written is kept here: you can copy the caption.',
    over: 'What you have written is kept here: you can copy the caption.',
  },
  resume: {
    offer: 'You were composing a post.',
    go: 'Continue where you were',
  },
} as const;

function areUnfinished(posts: number, one = 'The post'): string {
  return posts === 1 ? `${one} is unfinished again.` : `${grouped(posts)} posts are unfinished again.`;
}

/** The state that a post is in, where that is the reason; else the reason. */
function standing({ code, error }: { readonly code: string; readonly error: string }): string {
  const word: unknown = Object.entries(states).find(([state]) => state === code)?.[1];
  return typeof word === 'string' ? word : error;
}
