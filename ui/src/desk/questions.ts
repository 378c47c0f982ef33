/** Questions of one sort, which may be answered in another order than they were asked. */
export class Questions {
  #asked = 0;
  #shown = 0;

  /** Asks one; what is returned says, once it is answered, whether nothing that was asked later is shown already. */
  ask(): () => boolean {
    const mine = ++this.#asked;
    return () => {
      if (mine < this.#shown) return false;
      this.#shown = mine;
      return true;
    };
  }
}
