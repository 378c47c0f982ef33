/** The backend as the rooms see it. No other folder imports Tauri. */
import { answered, type Answer } from './call';
import { host } from './hosts';

export { listenToArrivals, pickClips, stopArrivals, type ArrivalName, type ArrivalOf } from './arrivals';
export { call, type Answer, type CommandName, type Request, type Response } from './call';
export type { Failure } from './failure';
export type * from './generated';
export { listen, type ChangeName, type ChangeOf, type Ears } from './listen';
export { followWishes } from './wishes';

/** Where an `<img>` finds the picture of that name (`clips.filmstrip` and the plan's cards name them). */
export const picture = (name: string): string => host().picture(name);

/** Ends the program; where something is at stake, it asks first. */
export const quit = (): Promise<Answer<null>> => answered(() => host().quit());

/** Opens the workspace here where a service runs it, or tries once more to open one that did not. */
export const takeOver = (): Promise<Answer<null>> => answered(() => host().takeOver());
