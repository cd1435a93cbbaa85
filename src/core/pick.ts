// Reading JSON that may hold anything: a value of the wanted kind, or nothing.

/** What stands at the end of a path of keys; undefined where it breaks off. */
export function pick(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined),
    value,
  )
}

/** A number that is not negative. */
export function number(value: unknown, ...path: readonly string[]): number | null {
  const found = pick(value, ...path)
  return typeof found === 'number' && found >= 0 ? found : null
}

/** A text. */
export function string(value: unknown, ...path: readonly string[]): string | null {
  const found = pick(value, ...path)
  return typeof found === 'string' ? found : null
}

/** A list; empty where there is none. */
export function list(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = pick(value, ...path)
  return Array.isArray(found) ? found : []
}
