// Names that scripts make up, bounded: a forgotten id must not eat the memory.

/** Names of one kind beyond this many are one name. */
export const MOST_NAMES = 1000
export const OTHER = 'other'

/** The entry of a name, or that of all names beyond the bound; made where there is none yet. */
export function nameIn<T>(map: Map<string, T>, name: string, make: () => T): T {
  const known = map.get(name)
  if (known) return known
  const key = map.size < MOST_NAMES ? name : OTHER
  const made = map.get(key) ?? make()
  map.set(key, made)
  return made
}
