// External runners: programs in any language that carry out iterations.

export { type RunnerOptions, startRunner } from './runner.js'
