// What a command is: a line of the table of commands.

import type { OptionSpec } from './option.js'
import type { Given } from './read-values.js'
import type { Terminal } from './terminal.js'

/** One command. */
export interface Command {
  readonly summary: string
  /** Its argument as help shows it, `URL`, `[PATH]` or, where there are more of them, `A B [C…]`; absent: none. */
  readonly argument?: string
  /** All that the argument may be, where that is little. */
  readonly choices?: readonly string[]
  readonly options: Readonly<Record<string, OptionSpec>>
  readonly examples: readonly (readonly [command: string, meaning: string])[]
  /** More help, below the options. */
  readonly more?: () => Promise<string>
  /** Returns the exit code. @param more arguments behind the first, for a command whose `argument` is several words */
  readonly run: (argument: string | undefined, given: Given, terminal: Terminal, more: readonly string[]) => Promise<number>
}
