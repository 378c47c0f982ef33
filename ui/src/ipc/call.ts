import { asFailure, type Failure } from './failure';
import type { Commands } from './generated';
import { host } from './hosts';

/** An answer, or why there is none. Calls never throw. */
export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

/** The name of a command. */
export type CommandName = keyof Commands;
/** What may be null may also be left out, and means the same. */
type Sparse<T> = { [Key in keyof T as null extends T[Key] ? never : Key]: T[Key] } & {
  [Key in keyof T as null extends T[Key] ? Key : never]?: T[Key];
};
/** What a command takes. */
export type Request<Name extends CommandName> = Sparse<Commands[Name]['request']>;
/** What a command answers. */
export type Response<Name extends CommandName> = Commands[Name]['response'];

/** Sends one request of the engine's list of commands. */
export function call<Name extends CommandName>(name: Name, request: Request<Name>): Promise<Answer<Response<Name>>> {
  return answered(async () => (await host().send(name, request)) as Response<Name>);
}

/** What was answered, or why there is no answer. */
export async function answered<T>(ask: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { ok: true, value: await ask() };
  } catch (thrown) {
    return { ok: false, failure: asFailure(thrown) };
  }
}
