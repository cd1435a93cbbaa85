// Who decides what a user runs next, where users do not belong to a scenario for life.

import { HammerError } from '../core/errors.js'
import { draw } from './draw.js'
import type { NamedScenario } from './exports.js'
import { didYouMean } from './nearest.js'
import type { Person } from './person.js'

/** Says which scenario a user's next iteration is of. `own` is the one that it was counted among. */
export type Picker<U> = (user: U, own: NamedScenario<U>) => NamedScenario<U>

/**
 * What a script's `options.pick` means: null (`'user'`, or none) leaves users with their scenario for life; `'iteration'` draws
 * one for every iteration, in proportion to the weights and independently of the draws before, for users that are not of a
 * scenario with a number of its own; a function of the user returns a name.
 * @throws {HammerError} `usage`; so does the picker, for a name that no scenario has
 */
export function pickerOf<U extends Person>(pick: unknown, scenarios: readonly NamedScenario<U>[]): Picker<U> | null {
  if (pick === undefined || pick === null || pick === 'user') return null
  if (pick === 'iteration') return byWeight(scenarios)
  if (typeof pick === 'function') return byName(pick as (user: U) => unknown, scenarios)
  throw new HammerError('usage', `options.pick cannot be ${JSON.stringify(pick)}`, {
    option: 'options.pick',
    value: String(pick),
    advice: "It is 'iteration', 'user' or a function of the user that returns the name of a scenario.",
  })
}

function byWeight<U extends Person>(scenarios: readonly NamedScenario<U>[]): Picker<U> | null {
  const shared = scenarios.filter(({ users }) => users === undefined)
  if (shared.length === 0) return null
  const drawn = draw(shared.map(({ weight }) => weight))
  return (user, own) => (own.users === undefined ? shared[drawn(user.random)] : own)
}

function byName<U extends Person>(pick: (user: U) => unknown, scenarios: readonly NamedScenario<U>[]): Picker<U> {
  const byName = new Map(scenarios.map((scenario) => [scenario.name, scenario]))
  return (user) => {
    const name = pick(user)
    const found = byName.get(name as string)
    if (found) return found
    throw new HammerError(
      'usage',
      `options.pick returned ${typeof name === 'string' ? `'${name}'` : String(name)}, which no scenario is called`,
      {
        option: 'options.pick',
        value: String(name),
        advice: didYouMean(String(name), [...byName.keys()]),
      },
    )
  }
}
