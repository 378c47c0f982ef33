/** Things by what names each of them. */
export function lookup<K, T>(things: readonly T[], keyOf: (thing: T) => K): ReadonlyMap<K, T> {
  return new Map(things.map((thing) => [keyOf(thing), thing]));
}
