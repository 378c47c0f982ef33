/** The backend as the rooms see it. No other folder imports Tauri. */
export type { Answer } from './call';
export type { Failure } from './failure';
export { today, type Today, type Workspace } from './today';
