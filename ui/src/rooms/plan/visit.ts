import { tick } from 'svelte';

import type { Day } from '../../time/zones';
import type { PlanModel } from './model.svelte';
import type { PlanView } from './span';

/** Shows a day, in the view that is open or in another, and puts the keyboard there. */
export async function visit(model: PlanModel, day: Day, view?: PlanView): Promise<void> {
  model.goTo(day, view);
  await tick();
  document.querySelector<HTMLElement>(`[data-cell][data-day="${day}"]`)?.focus();
}
