import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { lookOf, type Standing } from '../../../design/standing';
import type { PlanCard, StateName } from '../../../ipc';
import { lineOf } from './line';
import { monthsLater, walkDays, weeksOf } from './layout';
import { markOf } from './marks';

const standings: readonly Standing[] = [
  ...(['draft', 'scheduled', 'publishing', 'in_inbox', 'client_posted', 'needs_attention', 'unconfirmed'] as const).map((state) => ({ state })),
  ...(['on_hold', 'missed', 'failed', 'cancelled', 'closed'] as const).map((state) => ({ state })),
  { state: 'published', onlyMe: false },
  { state: 'deferred', until: '18:02', why: 'daily limit' },
];

describe('the days of a month', () => {
  test('stand in whole weeks', () => {
    const weeks = weeksOf({ first: '2026-10-26', days: 42 });
    expect(weeks).toHaveLength(6);
    expect(weeks[0]?.[0]).toBe('2026-10-26');
    expect(weeks[5]).toEqual(['2026-11-30', '2026-12-01', '2026-12-02', '2026-12-03', '2026-12-04', '2026-12-05', '2026-12-06']);
  });

  test.each([
    ['ArrowLeft', '2026-10-31'],
    ['ArrowRight', '2026-11-02'],
    ['ArrowUp', '2026-10-25'],
    ['ArrowDown', '2026-11-08'],
    ['Home', '2026-10-26'],
    ['End', '2026-11-01'],
  ] as const)('are walked with %s from 1 November to %s', (arrow, to) => {
    expect(walkDays('2026-11-01', arrow)).toBe(to);
  });

  test('lead to the same day of another month, or to its last', () => {
    expect(monthsLater('2026-11-23', 1)).toBe('2026-12-23');
    expect(monthsLater('2027-01-31', 1)).toBe('2027-02-28');
    expect(monthsLater('2027-01-31', -1)).toBe('2026-12-31');
  });
});

describe('the picture of marks', () => {
  test('has one for every state that carries a mark, at the place of its name, and none for the others', () => {
    const drawn = [...readFileSync(new URL('./marks.svg', import.meta.url), 'utf8').matchAll(/<g id="(\w+)"(?: transform="translate\((\d+)\)")?>/g)];
    for (const standing of standings) {
      const mark = markOf(standing);
      expect(mark !== undefined, standing.state).toBe(lookOf(standing).icon !== undefined);
      if (mark === undefined) continue;
      expect(drawn[mark]?.[1], standing.state).toBe(standing.state === 'closed' ? 'cancelled' : standing.state);
      expect(Number(drawn[mark]?.[2] ?? 0), standing.state).toBe(mark * 16);
    }
  });
});

describe('the line of a post', () => {
  const desk = { now: Date.parse('2026-11-23T12:00:00Z'), handleOf: (name: string) => `@${name}`, hueOf: () => 'jade' as const };
  const card = (state: StateName, words = 'Rye') =>
    ({
      state,
      words,
      mode: 'draft',
      profile_name: 'korn',
      deferred: null,
      privacy: null,
      time: { due: '2026-11-23T10:00:00Z', local: '', zone: '' },
      ask: { due: '2026-11-24T16:00:00Z', local: '', zone: '' },
    }) as unknown as PlanCard;

  test('says when it sits in the clocks shown, and whose it is', () => {
    const line = lineOf(card('scheduled'), 'Europe/Berlin', desk, false);
    expect([line.time, line.words, line.mark]).toEqual(['17:00', '@korn', undefined]);
    expect(line.name).toBe('17:00 @korn, Rye, Inbox draft, Planned');
  });

  test('says what it is about where all are one client’s', () => {
    expect(lineOf(card('scheduled'), 'UTC', desk, true).words).toBe('Rye');
    expect(lineOf(card('scheduled', ''), 'UTC', desk, true).words).toBe('No caption yet');
  });

  test('is tinted only where somebody is needed', () => {
    expect(lineOf(card('failed'), 'UTC', desk, false).look).toBe('bad tinted');
    expect(lineOf(card('in_inbox'), 'UTC', desk, false).look).toBe('client');
  });
});
