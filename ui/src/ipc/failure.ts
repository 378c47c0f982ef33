/** What the backend answers when it refuses or cannot: a text to show, a code to act on, details to look into. */
export interface Failure {
  readonly error: string;
  readonly code: string;
  readonly details: readonly { readonly field: string; readonly message: string }[];
}

/** Gives whatever a call was rejected with the one shape; what is not ours becomes `unreachable`. */
export function asFailure(thrown: unknown): Failure {
  if (isFailure(thrown)) return thrown;
  const error = thrown instanceof Error ? thrown.message : String(thrown);
  return { error, code: 'unreachable', details: [] };
}

function isFailure(thrown: unknown): thrown is Failure {
  if (typeof thrown !== 'object' || thrown === null) return false;
  return (
    'error' in thrown && typeof thrown.error === 'string' &&
    'code' in thrown && typeof thrown.code === 'string' &&
    'details' in thrown && Array.isArray(thrown.details)
  );
}
