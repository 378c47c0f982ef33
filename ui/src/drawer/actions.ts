/** Which buttons a post has where it stands. The first is the one people want. What is not here, the engine refuses too. */
import type { PostDetail, Stage, StateName } from '../ipc';

export type ActionId =
  | 'edit'
  | 'finish'
  | 'move'
  | 'pick_time'
  | 'next_slot'
  | 'post_now'
  | 'retry'
  | 'send_again'
  | 'pause'
  | 'resume'
  | 'cancel'
  | 'delete'
  | 'look'
  | 'recheck'
  | 'there'
  | 'not_there'
  | 'posted'
  | 'close'
  | 'copy_message'
  | 'copy_caption';

export interface Chances {
  /** Whether the account has a free slot to come. */
  readonly hasSlot: boolean;
  /** Whether there is an address to look at. */
  readonly hasLink: boolean;
  readonly now: number;
}

/** Causes that only a change of the post takes away. */
const TO_EDIT: ReadonlySet<string> = new Set([
  'consent_missing',
  'clip_missing',
  'clip_changed',
  'clip_unsendable',
  'clip_refused',
  'clip_too_long_for_account',
  'privacy_missing',
  'privacy_not_allowed',
  'privacy_level_option_mismatch',
  'interactions_changed',
  'unaudited_client_can_only_post_to_private_accounts',
  'invalid_file_upload',
  'file_format_check_failed',
  'duration_check_failed',
  'frame_rate_check_failed',
  'picture_size_check_failed',
  'spam_risk',
  'spam_risk_text',
]);

/** Causes that time alone takes away, or has taken away. */
const TO_WAIT: ReadonlySet<string> = new Set(['waited_too_long', 'spam_risk_too_many_posts', 'spam_risk_too_many_pending_share']);

/** Causes that a login takes away, and then the post is planned again by itself. */
const TO_LOG_IN: ReadonlySet<string> = new Set(['reconnect', 'disconnected']);

export function actionsFor({ post, destinations: [destination] }: PostDetail, chances: Chances): readonly ActionId[] {
  const cause = destination?.error_code ?? '';
  // A draft sits where the client is asked for it; it is delivered at once if only its delivery is over.
  const sits = post.ask_at ?? post.scheduled_date;
  const isToCome = sits !== null && Date.parse(sits) > chances.now;
  const isWaiting = Boolean(destination?.deferred_until);
  const isCommitted = (['committing', 'processing'] satisfies Stage[]).includes(destination?.stage as 'committing' | 'processing');
  const anotherTime: readonly ActionId[] = ['next_slot', 'post_now', 'pick_time'];

  const buttons: Readonly<Record<StateName, readonly ActionId[]>> = {
    draft: ['finish', 'move', 'delete'],
    scheduled: isWaiting ? ['move', 'edit', 'pause', 'cancel'] : ['edit', 'move', 'post_now', 'pause', 'cancel'],
    publishing: isCommitted ? [] : ['pause', 'cancel'],
    unconfirmed: ['look', 'recheck', 'there', 'not_there'],
    in_inbox: ['copy_message', 'copy_caption', 'posted', 'recheck', 'close'],
    published: ['look'],
    client_posted: ['look'],
    closed: [],
    cancelled: [],
    missed: [...anotherTime, 'edit', 'cancel'],
    needs_attention: TO_LOG_IN.has(cause)
      ? ['pick_time', 'cancel']
      : TO_EDIT.has(cause)
        ? ['edit', 'pick_time', 'cancel']
        : TO_WAIT.has(cause)
          ? [...anotherTime, 'cancel']
          : ['retry', 'edit', 'pick_time', 'cancel'],
    failed: TO_EDIT.has(cause)
      ? ['edit', 'pick_time', 'cancel']
      : cause === 'not_there'
        ? ['send_again', 'next_slot', 'pick_time', 'cancel']
        : TO_WAIT.has(cause)
          ? [...anotherTime, 'cancel']
          : ['retry', 'next_slot', 'pick_time', 'edit', 'cancel'],
    on_hold: [
      ...(cause === 'from_copy' ? (['look'] as const) : []),
      ...(isToCome ? (['resume', 'move'] as const) : anotherTime),
      'edit',
      'cancel',
    ],
  };
  return buttons[post.state].filter((id) => (id !== 'next_slot' || chances.hasSlot) && (id !== 'look' || chances.hasLink));
}

/** The states in which somebody is waited for. */
const NEEDS_SOMEBODY: ReadonlySet<StateName> = new Set(['draft', 'unconfirmed', 'in_inbox', 'missed', 'needs_attention', 'failed', 'on_hold']);

/** What helps most, if somebody is waited for and a button of the post itself helps. */
export function primaryOf({ post, destinations: [destination] }: PostDetail, ids: readonly ActionId[]): ActionId | undefined {
  return NEEDS_SOMEBODY.has(post.state) && !TO_LOG_IN.has(destination?.error_code ?? '') ? ids[0] : undefined;
}
