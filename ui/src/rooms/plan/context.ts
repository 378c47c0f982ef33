import { createContext } from 'svelte';

import type { PlanModel } from './model.svelte';

/** The model of the room, for every card in it. */
export const [usePlan, providePlan] = createContext<PlanModel>();
