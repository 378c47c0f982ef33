import { invoke } from '@tauri-apps/api/core';

import { asFailure, type Failure } from './failure';

/** An answer, or why there is none. Calls never throw. */
export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

/** Sends one command to the backend. The commands themselves stand beside this file, typed. */
export async function call<T>(command: string, request?: Record<string, unknown>): Promise<Answer<T>> {
  try {
    return { ok: true, value: await invoke<T>(command, request) };
  } catch (thrown) {
    return { ok: false, failure: asFailure(thrown) };
  }
}
