import { createContext } from 'svelte';

import type { Desk } from '../desk/desk.svelte';
import type { Toasts } from '../design/toasts.svelte';
import type { Navigation } from './navigation.svelte';
import type { Past } from './past';

/** What every component below the shell may reach without being handed it. */
export interface Shell {
  readonly desk: Desk;
  readonly navigation: Navigation;
  readonly toasts: Toasts;
  readonly past: Past;
}

export const [useShell, provideShell] = createContext<Shell>();
