/** Codes of the engine and of TikTok as the screen words them. */
import { texts } from '../texts';

const { causes, stepFacts } = texts.drawer;

/** Why a post stopped; what has no words of ours is said in the engine's. */
export function causeOf(code: string, message: string): string {
  return Object.hasOwn(causes, code) ? causes[code as keyof typeof causes] : message;
}

/** What TikTok answered about an upload. */
export function statusWord(status: string): string {
  const { statuses, statusUnknown } = stepFacts;
  return Object.hasOwn(statuses, status) ? statuses[status as keyof typeof statuses] : statusUnknown(status);
}
