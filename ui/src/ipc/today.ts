import { call, type Answer } from './call';

export type Workspace = 'practice' | 'live';

/** The headline of the room *Today*. */
export interface Today {
  readonly workspace: Workspace;
  /** The day in the desk's zone, as `YYYY-MM-DD`. */
  readonly date: string;
  /** Posts due on that day, called-off ones left out. */
  readonly posts_today: number;
}

/** What goes out today. */
export function today(): Promise<Answer<Today>> {
  return call<Today>('today');
}
