import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { openGallery, type Gallery } from './gallery';
import { hasWebKit, type Page } from './webkit';

/** What somebody at the keyboard, at the mouse or with a screen reader meets. */
describe.skipIf(!hasWebKit())('the controls in WebKit', () => {
  let gallery: Gallery;
  let page: Page;

  beforeAll(async () => {
    gallery = await openGallery();
    page = gallery.page;
  });

  afterEach(async () => {
    const stopped = await page.evaluate(`return document.documentElement.dataset.stopped ?? ''`);
    expect(stopped, 'what the window’s content security policy stops').toBe('');
  });

  afterAll(() => page.close());

  /** Marks the one element of a role with this name (as a screen reader builds it from label, text or aria-label). */
  async function the(selector: string, name: string): Promise<string> {
    const marked = await page.evaluate(`
      const nameOf = (one) => {
        const by = one.getAttribute('aria-labelledby');
        const label = one.labels?.[0] ?? (by && document.getElementById(by));
        return (one.getAttribute('aria-label') ?? (label || one).textContent).replace(/\\s+/g, ' ').trim();
      };
      const found = [...document.querySelectorAll(${JSON.stringify(selector)})].filter((one) => nameOf(one) === ${JSON.stringify(name)});
      found[0]?.setAttribute('data-the', ${JSON.stringify(name)});
      return found.length;`);
    expect(marked, `${selector} named ${name}`).toBe(1);
    return `[data-the=${JSON.stringify(name)}]`;
  }

  const attribute = (selector: string, name: string): Promise<unknown> =>
    page.evaluate(`return document.querySelector(${JSON.stringify(selector)}).getAttribute('${name}')`);

  const focus = (selector: string): Promise<unknown> =>
    page.evaluate(`document.querySelector(${JSON.stringify(selector)}).focus()`);

  const focused = (selector: string): Promise<void> => page.until(`document.activeElement?.matches(${JSON.stringify(selector)})`);

  const gone = (selector: string): Promise<void> => page.until(`!document.querySelector(${JSON.stringify(selector)})`);

  const there = (selector: string): Promise<void> => page.until(`document.querySelector(${JSON.stringify(selector)})`);

  const reads = (selector: string, words: string): Promise<void> =>
    page.until(`document.querySelector(${JSON.stringify(selector)})?.textContent.includes(${JSON.stringify(words)})`);

  test('the window’s content security policy is at work', async () => {
    await gallery.show('');
    const before = await page.evaluate(`
      const intruder = document.createElement('div');
      document.body.append(intruder);
      intruder.setAttribute('style', 'color: rgb(1, 2, 3)');
      return getComputedStyle(intruder).color;`);
    expect(before).not.toBe('rgb(1, 2, 3)');
    await page.until(`document.documentElement.dataset.stopped`);
    await page.evaluate('delete document.documentElement.dataset.stopped');
  });

  describe('actions', () => {
    test('a menu is opened, walked past what is disabled, chosen from, and focus comes back', async () => {
      await gallery.show('');
      const more = await the('button', 'More');
      await focus(more);
      await page.press('Enter');
      await focused('[role=menuitem]');
      await page.press('End', 'ArrowUp');
      await page.until(`document.activeElement.textContent.includes('Pause 3 posts')`);
      await page.press('Enter');
      await reads('[role=status]', 'Done: paused');
      await gone('[role=menu]');
      await focused(more);
    });

    test('a context menu opens under the pointer', async () => {
      await gallery.show('');
      await page.click('[data-context-menu-trigger]', 2);
      await reads('[role=menu]', 'Copy caption');
    });

    test('Escape closes a popover and focus comes back', async () => {
      await gallery.show('');
      const why = await the('button', 'Why Thu 17:00?');
      await page.click(why);
      await there('[role=dialog][aria-label="Best time"]');
      await page.press('Escape');
      await gone('[role=dialog]');
      await focused(why);
    });

    test('the name of a picture is shown on keyboard focus, with its shortcut', async () => {
      await gallery.show('');
      await focus(await the('button', 'Pause everything'));
      await page.press('Shift+Tab');
      await reads('[data-tooltip-content]', 'New post');
      await reads('[data-tooltip-content] kbd', 'N');
      await page.press('Escape');
      await gone('[data-tooltip-content]');
    });

    test('a busy button takes no press', async () => {
      await gallery.show('');
      await page.click('[aria-busy=true]');
      expect(await attribute('[aria-busy=true]', 'aria-disabled')).toBe('true');
    });
  });

  describe('choices', () => {
    test('a list starts with nothing chosen; its words choose; what is disabled cannot be', async () => {
      await gallery.show('');
      const list = '[role=radiogroup][aria-labelledby]';
      await gone(`${list} [aria-checked=true]`);
      await page.click(await the('label', 'Only me'));
      await page.click(await the('label', 'Friends'));
      const friends = await the('[role=radio]', 'Friends');
      await there(`${friends}[aria-checked=true]`);
      const hint = await attribute(friends, 'aria-describedby');
      await reads(`#${String(hint)}`, 'Followers you follow back');
      expect(await page.evaluate(`return document.querySelectorAll('${list} [aria-checked=true]').length`)).toBe(1);
    });

    test('segments are one radio group: an arrow chooses', async () => {
      await gallery.show('');
      await focus(await the('[role=radio]', 'Publish'));
      await page.press('ArrowRight');
      await there(`${await the('[role=radio]', 'Inbox draft')}[aria-checked=true]`);
    });

    test('a switch answers to its words and to Space, and not while disabled', async () => {
      await gallery.show('');
      await page.click(await the('label', 'Keep this computer awake'));
      const awake = await the('[role=switch]', 'Keep this computer awake');
      await there(`${awake}[aria-checked=true]`);
      await focus(awake);
      await page.press('Space');
      await there(`${awake}[aria-checked=false]`);
      const start = await the('[role=switch]', 'Start with the computer');
      await page.click(start);
      expect(await attribute(start, 'aria-checked')).toBe('false');
    });

    test('a box is ticked, or mixed, or says why it cannot be ticked', async () => {
      await gallery.show('');
      await page.click(await the('label', 'Duet'));
      await there(`${await the('[role=checkbox]', 'Duet')}[aria-checked=true]`);
      await there(`${await the('[role=checkbox]', 'All 12 clips')}[aria-checked=mixed]`);
      const stitch = await the('[role=checkbox]', 'Stitch');
      await there(`${stitch}:disabled`);
      await reads(`#${String(await attribute(stitch, 'aria-describedby'))}`, 'has turned this off in TikTok.');
    });

    test('a select is opened and chosen from by keyboard', async () => {
      await gallery.show('');
      const zone = await the('[role=combobox]', 'Zone');
      await focus(zone);
      await page.press('Enter');
      await there('[role=listbox][aria-label=Zone] [data-highlighted]');
      await page.press('ArrowDown', 'Enter');
      await reads(zone, 'New York');
      await gone('[role=listbox]');
      await focused(zone);
    });

    test('a dot on a tab is also said, and an arrow changes the panel', async () => {
      await gallery.show('');
      await focus('[role=tab][aria-selected=true]');
      await page.press('ArrowRight');
      await reads('[role=tab][aria-selected=true]', ', choose audience');
      await reads('[role=tabpanel]:not([hidden])', 'The form of velo.');
    });
  });

  describe('fields', () => {
    const shows = (selector: string, value: string): Promise<void> =>
      page.until(`document.querySelector(${JSON.stringify(selector)}).value === ${JSON.stringify(value)}`);

    /** Types into a stepped field and finishes it with a key. */
    async function enter(name: string, typed: string, key: string): Promise<string> {
      const field = await the('[role=spinbutton]', name);
      await focus(field);
      await page.type(typed);
      await page.press(key);
      return field;
    }

    test('a day is shown in words once it is finished', async () => {
      await gallery.show('');
      const day = await enter('Day', '7.6.', 'Tab');
      await shows(day, 'Fri 7 June 2024');
      expect(await attribute(day, 'aria-valuetext')).toBe('Fri 7 June 2024');
    });

    test('a day that can be read two ways is refused; its text stays until Escape brings the old day back', async () => {
      await gallery.show('');
      const day = await enter('Day', '7/6', 'Enter');
      await shows(day, '7/6');
      await there(`${day}[aria-invalid=true]`);
      await reads(`#${String(await attribute(day, 'aria-describedby'))}`, 'can be read two ways');
      await page.press('Escape');
      await gone(`${day}[aria-invalid]`);
      await shows(day, 'Thu 6 June 2024');
    });

    test('arrows step by days, Page keys by months, and never before the earliest day', async () => {
      await gallery.show('');
      const day = await the('[role=spinbutton]', 'Day');
      await focus(day);
      await page.press('ArrowUp');
      await shows(day, 'Fri 7 June 2024');
      await page.press('PageUp');
      await shows(day, 'Sun 7 July 2024');
      await page.press('PageDown', 'PageDown');
      await shows(day, 'Tue 4 June 2024');
      await enter('Day', '2024-06-03', 'Enter');
      await reads(`#${String(await attribute(day, 'aria-describedby'))}`, 'The earliest day possible is Tue 4 June 2024.');
    });

    test('an empty day steps to today and can be emptied again', async () => {
      await gallery.show('');
      const from = await the('[role=spinbutton]', 'From');
      await focus(from);
      await page.press('ArrowDown');
      await shows(from, 'Tue 4 June 2024');
      await page.press('Control+a', 'Backspace', 'Tab');
      await shows(from, '');
    });

    test('a time is read, refused and stepped; a typed text counts before the step does', async () => {
      await gallery.show('');
      const time = await enter('Time', '930', 'Tab');
      await shows(time, '09:30');
      await enter('Time', '25:00', 'Enter');
      await reads(`#${String(await attribute(time, 'aria-describedby'))}`, 'There is no such time.');
      await page.press('Escape', 'Shift+ArrowUp');
      await shows(time, '10:00');
      await enter('Time', '5pm', 'ArrowUp');
      await shows(time, '17:05');
    });

    test('the buttons step for whoever points', async () => {
      await gallery.show('');
      await page.click('[aria-label="Next day"]');
      await shows(await the('[role=spinbutton]', 'Day'), 'Fri 7 June 2024');
    });

    test('the counter follows, and what is too long stays', async () => {
      await gallery.show('');
      const note = await the('textarea', 'Note');
      await focus(note);
      await page.type('Brot');
      await gone(`${note}[aria-invalid]`);
      await page.press(...'x'.repeat(21));
      await there(`${note}[aria-invalid=true]`);
      await reads(`#${String(await attribute(note, 'aria-describedby'))}`, '1 too many');
      await shows(note, `Brot${'x'.repeat(21)}`);
    });
  });

  describe('panels and notices', () => {
    test.each([
      ['Open dialog', 'button', 'Wait'],
      ['Open sheet', 'textarea', 'Caption'],
    ])('%s: focus starts in what it is about, stays inside, and comes back after Escape', async (opener, kind, first) => {
      await gallery.show('');
      const button = await the('button', opener);
      await page.click(button);
      await there('[role=dialog]');
      await focused(`[role=dialog] ${kind}`);
      await focused(first === 'Wait' ? await the('[role=dialog] button', first) : 'textarea');
      await page.press('Tab', 'Tab', 'Tab', 'Tab');
      await focused('[role=dialog] *');
      await page.press('Escape');
      await gone('[role=dialog]');
      await focused(button);
    });

    test('a dialog is closed by its cross', async () => {
      await gallery.show('open=dialog');
      await page.click('[role=dialog] [aria-label=Close]');
      await gone('[role=dialog]');
      await gone('.veil');
    });

    test('a drawer takes focus, leaves the room usable, and gives focus back', async () => {
      await gallery.show('');
      const button = await the('button', 'Open drawer');
      await page.click(button);
      await focused('aside');
      await page.click(await the('button', 'Move to Thursday'));
      await reads('[role=log]', 'Moved to Thursday 17:00');
      await focus('aside [aria-label=Close]');
      await page.press('Escape');
      await gone('aside');
      await focused(button);
    });

    test('a notice is added to a region that is read out, and Undo takes the change back', async () => {
      await gallery.show('');
      await there('[role=log][aria-live=polite][aria-label=Notices]');
      await page.click(await the('button', 'Move to Thursday'));
      await reads('main', 'Thursday 17:00');
      await page.click(await the('[role=log] button', 'Undo'));
      await reads('main', 'Tuesday 12:00');
      await page.until(`document.querySelector('[role=log]').textContent.trim() === ''`);
    });
  });
});
