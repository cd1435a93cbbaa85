// What a plan says about its load script, as plain data.

/** Which script runs, and what every worker has to know about it. */
export interface ScriptPlan {
  /** Absolute path of the module. */
  readonly file: string
  /** The one scenario that was asked for (`script.ts#name`); null: all. */
  readonly only: string | null
  /** Only tasks and scenarios with one of these tags, and none with one of those; empty: no choice. */
  readonly tags: readonly string[]
  readonly excludedTags: readonly string[]
  /** Where relative URLs lead; null: the script names whole URLs. */
  readonly baseUrl: string | null
  /** The script's own options, as `user.args` has them. */
  readonly args: Readonly<Record<string, string>>
  /** What may be contacted (`HAMMER_ALLOW`); null: everything. */
  readonly allow: string | null
  /** What the owner of an agent lets it contact (`--allow-target`), written as `HAMMER_ALLOW` is; absent: everything. Both must allow it. */
  readonly allowTarget?: string
  /** The one number of users there can be, where every scenario has a number of its own; absent: any. */
  readonly users?: number
  /** What the run's set-up returned: has to survive a structured clone. */
  readonly shared: unknown
  /** A program that takes the place of the module: `file` is empty then. */
  readonly exec?: ExecPlan
}

/** An external program, of which every worker starts one process. */
export interface ExecPlan {
  /** For a shell. */
  readonly command: string
  /** The command as it is shown and kept: without what may be a secret. */
  readonly name: string
  /** Added to the environment of every process. */
  readonly env: Readonly<Record<string, string>>
}
