// What `import … from 'hammer-load'` gives: runs and analyses from code.

export type { Analysis, AnalyzeOptions } from './analyze/index.js'
export type { Page, Response } from './client/session/index.js'
export type { Shape } from './core/distribution.js'
export { type ErrorCode, HammerError } from './core/errors.js'
export type { Interval } from './core/intervals.js'
export type { Marker } from './core/marker.js'
export type { RunPhase, Snapshot } from './core/snapshot.js'
export type { Balance, NameSummary, Rates, Summary, WarmUpSummary } from './core/summary.js'
export type { Search } from './core/transient.js'
export type { Floor, Generator, Verdict, WorkerVitals } from './core/verdict.js'
export type { Report, RequestEvent, User } from './engine/users/index.js'
export type { RunControl } from './fleet/control.js'
export type { RunResult } from './fleet/run.js'
export { analyze, type LibraryAnalyzeOptions } from './library/analyze.js'
export type { Config, TestConfig } from './library/config.js'
export { type HammerOptions, hammer, type Run } from './library/hammer.js'
export { scenario, type Task } from './library/script.js'
export {
  between,
  constant,
  type Feed,
  type FeedPolicy,
  feed,
  leave,
  markov,
  oneOf,
  pacing,
  type Scenario,
  type ScenarioOptions,
  sequence,
  throughput,
} from './workload/index.js'
