// What changed between two states of plain JSON, so that a page that follows a run is sent what is new and not all of it.

/**
 * A change: `[value]` takes the place of what was there; `{ k, d }` are the changed and the dropped keys of an object;
 * `{ n, i }` is an array's new length and its changed places.
 */
export type Delta = readonly [unknown] | DictDelta | ArrayDelta

interface DictDelta {
  readonly k?: readonly (readonly [key: string, delta: Delta])[]
  readonly d?: readonly string[]
}

interface ArrayDelta {
  readonly n: number
  readonly i?: readonly (readonly [index: number, delta: Delta])[]
}

type Dict = Readonly<Record<string, unknown>>

/** How to come from `before` to `after`, both plain JSON; null: they are equal. */
export function difference(before: unknown, after: unknown): Delta | null {
  if (Object.is(before, after)) return null
  if (Array.isArray(before) && Array.isArray(after)) return arrays(before, after)
  if (isDict(before) && isDict(after)) return dicts(before, after)
  return [after]
}

/** What comes of `before` by a change that {@link difference} found. `before` stays as it is; what did not change is shared. */
export function patched(before: unknown, delta: Delta): unknown {
  if (isReplacement(delta)) return delta[0]
  if ('n' in delta) return patchedArray(Array.isArray(before) ? before : [], delta)
  // a map, because a key may be `__proto__`
  const entries = new Map(Object.entries(isDict(before) ? before : {}))
  for (const key of delta.d ?? []) entries.delete(key)
  for (const [key, change] of delta.k ?? []) entries.set(key, patched(entries.get(key), change))
  return Object.fromEntries(entries)
}

function arrays(before: readonly unknown[], after: readonly unknown[]): Delta | null {
  const i: [number, Delta][] = []
  for (let at = 0; at < after.length; at++) {
    const delta = difference(before[at], after[at])
    if (delta !== null) i.push([at, delta])
  }
  if (i.length === 0) return before.length === after.length ? null : { n: after.length }
  // where all is new, saying so place by place would be longer
  return i.length === after.length && i.every(([, delta]) => isReplacement(delta)) ? [after] : { n: after.length, i }
}

function dicts(before: Dict, after: Dict): Delta | null {
  const k: [string, Delta][] = []
  for (const key of keys(after)) {
    const delta = difference(Object.hasOwn(before, key) ? before[key] : undefined, after[key])
    if (delta !== null) k.push([key, delta])
  }
  const d = keys(before).filter((key) => !Object.hasOwn(after, key) || after[key] === undefined)
  if (k.length === 0 && d.length === 0) return null
  return { ...(k.length > 0 && { k }), ...(d.length > 0 && { d }) }
}

/** JSON leaves out what is undefined. */
function keys(dict: Dict): string[] {
  return Object.keys(dict).filter((key) => dict[key] !== undefined)
}

function patchedArray(before: readonly unknown[], { n, i = [] }: ArrayDelta): unknown[] {
  const after = before.slice(0, n)
  for (const [at, change] of i) after[at] = patched(before[at], change)
  return after
}

function isDict(value: unknown): value is Dict {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isReplacement(delta: Delta): delta is readonly [unknown] {
  return Array.isArray(delta)
}
