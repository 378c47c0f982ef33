import type { Attachment } from 'svelte/attachments';

import type { PlanCard } from '../../ipc';
import type { PlanModel } from './model.svelte';

/** Lets an option of the calendar be pointed at and reached. Its keys are those of its list: here, of the room. */
export function attended(plan: PlanModel, card: () => PlanCard): Attachment<HTMLElement> {
  return (element) => {
    const point = (event: MouseEvent): void => plan.point(card(), event);
    const reach = (): void => plan.reach(card());
    element.addEventListener('click', point);
    element.addEventListener('focus', reach);
    return () => {
      element.removeEventListener('click', point);
      element.removeEventListener('focus', reach);
    };
  };
}
