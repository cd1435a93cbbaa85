// What a script does that needs no network: scenarios, mixes of tasks, waits, test data, and who runs which.

export { type Apportionment, apportion, type Kind } from './apportion.js'
export { type CycleStep, type Cycles, isCycle, readCycles } from './cycles.js'
export { type Feed, type FeedPolicy, feed } from './feed.js'
export { EVENTS, type EventName, type Hooks, type Listener } from './hooks.js'
export { type Choice, leave, markov, oneOf, type State, type Step, sequence } from './mix.js'
export { isStopUser, StopUser } from './person.js'
export type { Picker } from './pick.js'
export { type Person, type Scenario, type ScenarioOptions, type ShardPlace, scenario, type Task } from './scenario.js'
export { type Leaf, leavesOf, type ScenarioShare, type Share, scenarioShares, sharesOf } from './shares.js'
export { between, constant, type Duration, pacing, throughput, type Wait } from './wait.js'
export { type ModuleExports, type NamedScenario, type RunTask, type Workload, type WorkloadOptions, workloadOf } from './workload.js'
