// Pages: the live page of a run, and the list of runs in a folder.

export { Runs } from './runs.js'
export { startWeb, type Web, type WebOptions } from './server.js'
export type { Action, Live, Site } from './site.js'
