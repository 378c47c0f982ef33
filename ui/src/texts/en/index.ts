import { app } from './app';
import { batch } from './batch';
import { changing } from './changing';
import { composer } from './composer';
import { controls } from './controls';
import { drawer } from './drawer';
import { palette } from './palette';
import { plan } from './plan';
import { planViews } from './planViews';
import { shortcuts } from './shortcuts';
import { states } from './states';
import { tiktok } from './tiktok';
import { today } from './today';

/** Every English text on the screen. Another language is another folder of the same shape. */
export const en = { locale: 'en-GB', app, batch, changing, composer, controls, drawer, palette, plan, planViews, shortcuts, states, tiktok, today } as const;
