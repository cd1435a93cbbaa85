// What a run is called, and how it is repeated.

/** What people and programs tell runs apart by. */
export interface Label {
  readonly title: string | null
  readonly tags: Readonly<Record<string, string>>
  /** The command line that repeats the run, quoted for a shell, secrets masked; null where the run came from code. */
  readonly command: string | null
}

/** What was asked for on the command line, in the config file and in the environment, as texts; what repeats a run. */
export interface Asked {
  /** `hammer`, `hammer run`, … */
  readonly command: string
  readonly argument: string | null
  /** By the names of the options table. Secrets are masked. */
  readonly options: Readonly<Record<string, string | readonly string[]>>
}

/** The label of a run that has none. */
export const UNLABELLED: Label = { title: null, tags: {}, command: null }
