// What the live page of a run shows, as plain JSON.

import type { PageData } from '../report/page/index.js'

/** Where a run stands. */
export type Standing = 'starting' | 'running' | 'paused' | 'ending' | 'ended' | 'failed'

/** All of it. */
export interface LiveState {
  readonly standing: Standing
  /** The first run has number 1; each start from the page makes one more. */
  readonly number: number
  readonly target: string
  /** What the load is counted in. */
  readonly unit: 'requests per second' | 'connections' | 'users'
  /** What is asked for now; null when no run goes on, or it is paused. */
  readonly load: number | null
  /** It may be started again. */
  readonly startable: boolean
  /** What can be downloaded, with sizes in bytes. */
  readonly files: readonly { readonly name: string; readonly bytes: number }[]
  readonly log: readonly { readonly at: string; readonly text: string }[]
  /** What the charts are drawn from, as in the report. */
  readonly data: PageData
}
