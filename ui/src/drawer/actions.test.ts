import { describe, expect, test } from 'vitest';

import type { Stage, StateName } from '../ipc';
import { actionsFor, primaryOf, type ActionId } from './actions';
import { NOW, postWith } from './fixtures';

const chances = { hasSlot: true, hasLink: true, now: NOW };

/** From design.md section 3: which states take what a button asks for. */
const allowed: Readonly<Partial<Record<ActionId, readonly StateName[]>>> = {
  edit: ['draft', 'scheduled', 'needs_attention', 'missed', 'failed', 'on_hold'],
  finish: ['draft'],
  move: ['draft', 'scheduled', 'needs_attention', 'missed', 'failed', 'on_hold'],
  pick_time: ['needs_attention', 'missed', 'failed', 'on_hold'],
  next_slot: ['needs_attention', 'missed', 'failed', 'on_hold'],
  post_now: ['scheduled', 'needs_attention', 'missed', 'failed', 'on_hold'],
  retry: ['needs_attention', 'missed', 'failed', 'on_hold'],
  send_again: ['failed'],
  pause: ['scheduled', 'publishing'],
  resume: ['on_hold'],
  cancel: ['scheduled', 'publishing', 'needs_attention', 'missed', 'failed', 'on_hold'],
  delete: ['draft'],
  recheck: ['unconfirmed', 'in_inbox'],
  there: ['unconfirmed'],
  not_there: ['unconfirmed'],
  posted: ['in_inbox'],
  close: ['in_inbox'],
};

const states: readonly StateName[] = [
  'draft', 'scheduled', 'publishing', 'unconfirmed', 'in_inbox', 'published', 'client_posted', 'closed', 'cancelled', 'needs_attention',
  'missed', 'failed', 'on_hold',
];
const causes = ['', 'held', 'from_copy', 'reconnect', 'consent_missing', 'waited_too_long', 'not_there', 'internal', 'brand_new'];

describe.each(states)('%s', (state) => {
  test.each(causes)('after "%s" only what the state allows is offered, each once', (error_code) => {
    for (const scheduled_date of ['2026-11-24T16:00:00Z', '2026-11-26T16:00:00Z', null]) {
      const ids = actionsFor(postWith({ state, scheduled_date }, { error_code }), chances);
      expect(new Set(ids).size).toBe(ids.length);
      for (const id of ids) expect(allowed[id] ?? states).toContain(state);
    }
  });
});

test('from the commit point on nothing is offered', () => {
  const at = (stage: Stage): readonly ActionId[] => actionsFor(postWith({ state: 'publishing' }, { stage }), chances);
  expect(at('uploading')).toContain('cancel');
  expect(at('committing')).toEqual([]);
  expect(at('processing')).toEqual([]);
});

test('a post of which nobody knows is never sent by one press', () => {
  const ids = actionsFor(postWith({ state: 'unconfirmed' }), chances);
  expect(ids).toEqual(['look', 'recheck', 'there', 'not_there']);
});

test('a missed post goes to the next free slot first, and where there is none that is not offered', () => {
  const missed = postWith({ state: 'missed' });
  expect(actionsFor(missed, chances)[0]).toBe('next_slot');
  expect(actionsFor(missed, { ...chances, hasSlot: false })[0]).toBe('post_now');
});

test('what a change must cure is edited first', () => {
  expect(actionsFor(postWith({ state: 'needs_attention' }, { error_code: 'privacy_not_allowed' }), chances)[0]).toBe('edit');
  expect(actionsFor(postWith({ state: 'failed' }, { error_code: 'spam_risk_text' }), chances)).not.toContain('retry');
});

test('a paused post is resumed while its time is to come', () => {
  const paused = (scheduled_date: string): readonly ActionId[] => actionsFor(postWith({ state: 'on_hold', scheduled_date }, { error_code: 'held' }), chances);
  expect(paused('2026-11-26T16:00:00Z')[0]).toBe('resume');
  expect(paused('2026-11-24T16:00:00Z')).not.toContain('resume');
});

test('one button is filled where somebody is waited for, and none where nobody is', () => {
  const missed = postWith({ state: 'missed' });
  expect(primaryOf(missed, actionsFor(missed, chances))).toBe('next_slot');
  const planned = postWith({ state: 'scheduled' });
  expect(primaryOf(planned, actionsFor(planned, chances))).toBeUndefined();
  const loggedOut = postWith({ state: 'needs_attention' }, { error_code: 'reconnect' });
  expect(primaryOf(loggedOut, actionsFor(loggedOut, chances))).toBeUndefined();
});
