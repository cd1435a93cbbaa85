// Users for tests of workloads: seeded, without a network.

import { random } from '../../src/core/random.js'
import type { Person } from '../../src/workload/index.js'

/** User `id` of worker `index` of `count`. */
export function userOf(id = 0, seed = 1, shard = { index: 0, count: 1 }): Person {
  return { id, iteration: 0, random: random(seed, `user ${id}`), sleep: async () => {}, shard, whenDone: () => {} }
}

/** The message and the advice of what a function throws, in one line. */
export function complaint(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    const { message, advice } = error as { message: string; advice?: string }
    return `${message} | ${advice}`
  }
  return 'nothing'
}

/** How often each of some names was met. */
export function tallied(names: Iterable<string>): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

/** Pearson's χ² of counts against expected shares. */
export function chiSquare(counts: Record<string, number>, shares: Record<string, number>): number {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
  return Object.entries(shares).reduce((sum, [name, share]) => sum + ((counts[name] ?? 0) - total * share) ** 2 / (total * share), 0)
}
