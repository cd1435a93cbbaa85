// What a load script imports, bound to the user that the engine provides.

import type { User } from '../engine/users/index.js'
import * as workload from '../workload/index.js'

/** What a user does in one iteration. What it throws ends the iteration: a failed assertion is a failure, anything else an error. `Task<U>` is one of any kind of user. */
export type Task = (user: User) => unknown

/**
 * Makes a scenario for a script to export: what one kind of user does, again and again. Its options are checked when the script
 * is loaded. An exported async function is a scenario, too, of weight 1.
 *
 * ```ts
 * export const read = scenario({ weight: 90, wait: constant('1s') }, async ({ http }) => {
 *   await http.get('/')
 * })
 * ```
 */
export const scenario = workload.scenario as {
  (options: workload.ScenarioOptions<User>, task: Task): workload.Scenario<User>
  (task: Task): workload.Scenario<User>
}
