/** The backend as the rooms see it. No other folder imports Tauri. */
import { call } from './call';

export { call, type Answer, type CommandName, type Request, type Response } from './call';
export type { Failure } from './failure';
export type * from './generated';
export { listen, type ChangeName, type ChangeOf, type Ears } from './listen';

/** What goes out today. */
export const today = () => call('today', {});
