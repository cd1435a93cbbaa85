// Pages that are served: the live page of a run, and the list of runs in a folder.

export { livePage } from './live-page.js'
export { Runs } from './runs.js'
export { startWeb, type Web, type WebOptions } from './server.js'
export type { Action, Live, Site } from './site.js'
export type { LiveState, Standing } from './state.js'
