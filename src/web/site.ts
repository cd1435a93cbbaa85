// What a server shows: a run that goes on, or the runs of a folder.

import type { Runs } from './runs.js'

/** What a page, or a program, may ask of a run. */
export type Action =
  | { readonly kind: 'start' }
  | { readonly kind: 'stop' | 'pause' | 'resume' }
  | { readonly kind: 'scale'; readonly target: number }
  | { readonly kind: 'mark'; readonly text: string }

/** A run as a page sees it. */
export interface Live {
  /** All that the page shows, as plain JSON; made anew by every call, at most once a second. */
  readonly state: () => unknown
  /** The page, with a policy in it that names its code and style by their hashes. */
  readonly page: () => string
  /** Where its files are; null: it writes none. */
  readonly folder: () => string | null
  /** @throws {HammerError} `usage` or `limit` for what cannot be done now, at once or later; nothing has changed then */
  readonly act: (action: Action) => void | Promise<void>
}

/** What is served: one of the two. */
export type Site =
  | { readonly live: Live }
  | {
      readonly runs: Runs
      /** The report of the run in a folder, as a page of its own. @throws {HammerError} `input` when there is none to be made */
      readonly report: (folder: string) => Promise<string>
    }
