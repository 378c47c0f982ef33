import { call, type Answer, type CreatorAnswer, type CreatorView } from '../ipc';
import { creatorOf } from './rules';

/** What TikTok says an account may post. It is asked anew whenever a posting page is shown (tiktok-api.md section 11, 1). */
export class CreatorModel {
  /** None = not answered yet; the old answer stays while TikTok is asked again. */
  answer = $state.raw<CreatorAnswer>();
  asking = $state(false);

  readonly profile: string;
  readonly #ask: (profile: string) => Promise<Answer<CreatorAnswer>>;
  #asked = 0;

  constructor(profile: string, ask = askTikTok) {
    this.profile = profile;
    this.#ask = ask;
  }

  get creator(): CreatorView | undefined {
    return creatorOf(this.answer);
  }

  async refresh(): Promise<void> {
    const question = ++this.#asked;
    this.asking = true;
    const answer = await this.#ask(this.profile);
    if (question !== this.#asked) return;
    this.asking = false;
    this.answer = answer.ok
      ? answer.value
      : { answer: 'unavailable', code: answer.failure.code, message: answer.failure.error };
  }
}

function askTikTok(name: string): Promise<Answer<CreatorAnswer>> {
  return call('profiles.creator', { name });
}
