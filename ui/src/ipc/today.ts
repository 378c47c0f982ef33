import { call, type Answer } from './call';

export type Workspace = 'practice' | 'live';

/** The headline of the room *Today*. */
export interface Today {
  readonly workspace: Workspace;
  /** The day in the desk's zone, as `YYYY-MM-DD`. */
  readonly date: string;
  /** Posts with their time on this day, whatever their state. */
  readonly posts: number;
}

/** What goes out today. */
export function today(): Promise<Answer<Today>> {
  return call<Today>('today');
}
