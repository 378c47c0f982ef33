import type { ClientId, ClipHash, Mode, PostId } from '../ipc';
import type { RoomId } from './rooms';

/** What a composer opens with. */
export type ComposerStart =
  | {
      readonly kind: 'new';
      /** Our names of the accounts; none = the person chooses. */
      readonly profiles?: readonly string[];
      readonly clip?: ClipHash;
      /** The instant it was dropped on, as RFC 3339. */
      readonly at?: string;
      readonly mode?: Mode;
    }
  | { readonly kind: 'edit'; readonly post: PostId };

/** A piece of work of its own over the room. */
export type SheetInHand =
  | { readonly kind: 'composer'; readonly start: ComposerStart }
  | { readonly kind: 'batch'; readonly clips: readonly ClipHash[]; readonly profile?: string };

/** Where the person is: the room, the client that is locked, the post in the drawer, the sheet above all. */
export class Navigation {
  room = $state<RoomId>('today');
  /** Only this client's posts and accounts are shown; none = all. */
  client = $state<ClientId>();
  /** The post whose drawer is open. */
  post = $state<PostId>();
  sheet = $state.raw<SheetInHand>();

  go(room: RoomId): void {
    this.room = room;
    if (location.hash !== `#${room}`) location.hash = room;
  }

  lock(client: ClientId | undefined): void {
    this.client = client;
  }

  showPost(post: PostId): void {
    this.post = post;
  }

  closePost(): void {
    this.post = undefined;
  }

  /** What somebody clicked on outside the page: a post, or news of several. */
  showTold(post: PostId | null): void {
    if (post === null) {
      this.closePost();
      this.go('today');
    } else {
      this.showPost(post);
    }
  }

  compose(start: ComposerStart): void {
    this.sheet = { kind: 'composer', start };
  }

  planBatch(clips: readonly ClipHash[], profile?: string): void {
    this.sheet = { kind: 'batch', clips, ...(profile === undefined ? {} : { profile }) };
  }

  closeSheet(): void {
    this.sheet = undefined;
  }
}
