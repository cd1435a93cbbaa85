// What a load script imports, bound to the user that the engine provides.

import type { User } from '../engine/users/index.js'
import * as workload from '../workload/index.js'

/** What a user does in one iteration. What it throws ends the iteration: a failed assertion is a failure, anything else an error. */
export type Task = workload.Task<User>

/** @see workload.scenario */
export const scenario = workload.scenario as {
  (options: workload.ScenarioOptions<User>, task: Task): workload.Scenario<User>
  (task: Task): workload.Scenario<User>
}
