// What a config file holds, as a type: `export const config = { … } satisfies Config`.

import type { RUN_OPTIONS } from '../cli/options.js'
import type { SCRIPT_OPTIONS } from '../cli/script-options.js'
import type { GivenFor } from './hammer.js'

/** Options of the command line in camel case, and what they are for. */
export type TestConfig = GivenFor<typeof RUN_OPTIONS & Omit<typeof SCRIPT_OPTIONS, keyof typeof RUN_OPTIONS>> & {
  /** What to load: for `hammer` the URL, for scripts the base of theirs. */
  readonly url?: string
  /** The script to run, seen from the folder of the config file. `#name` behind it picks one of its exports. */
  readonly script?: string
}

/**
 * A config file exports one, as `config` or as its default. What a named test says comes before the rest, and the command line
 * and the environment before both.
 */
export type Config = TestConfig & {
  /** For `hammer --test NAME` and `hammer run --test NAME`. */
  readonly tests?: Readonly<Record<string, TestConfig>>
}
