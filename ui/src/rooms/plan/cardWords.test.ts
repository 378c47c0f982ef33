import { expect, test } from 'vitest';

import { wordsOfCard } from './cardWords';
import { cardAt } from './fixture';

const at = '2026-06-04T15:00:00Z';

test('a card tells the time of the calendar, and that of its client where it is another', () => {
  const card = cardAt(at);
  expect(wordsOfCard(card, 'Europe/Berlin', 'Europe/Paris')).toMatchObject({ time: '17:00', elsewhere: undefined });
  expect(wordsOfCard(card, 'Europe/Berlin', 'America/New_York')).toMatchObject({
    time: '17:00',
    elsewhere: { code: 'NYC', city: 'New York', time: '11:00' },
  });
});

test('a card without a time tells none, anywhere', () => {
  expect(wordsOfCard(cardAt(undefined), 'Europe/Berlin', 'America/New_York')).toMatchObject({ time: '', elsewhere: undefined });
});

test('what a post needs stands in the place of words that are not there', () => {
  const unfinished = cardAt(at, { words: '', missing: ['clip', 'privacy', 'title'] });
  expect(wordsOfCard(unfinished, 'UTC', 'UTC')).toMatchObject({ words: '', needs: ['no clip', 'no audience'] });
  expect(wordsOfCard(cardAt(at, { words: '' }), 'UTC', 'UTC')).toMatchObject({ words: 'No caption yet', needs: [] });
});
