// The names under which machines meet on NATS: subjects, the stream, the buckets.

/**
 * ```
 * hammer.presence               who is there? every agent answers
 * hammer.agent.AGENT.clock      what time is it there?
 * hammer.agent.AGENT.order      what one agent is to do, signed; it answers
 * hammer.run.RUN.AGENT          what an agent says about a run; kept in the stream, read in order
 * ```
 */
export const PRESENCE = 'hammer.presence'
export const ALL_RUNS = 'hammer.run.>'
/** Keeps what agents say. */
export const STREAM = 'HAMMER_RUNS'
/** Key-value bucket: one record for each run. */
export const RUNS = 'hammer_runs'
/** Object store: plans with their scripts; agents only read it. */
export const PLANS = 'hammer_plans'
/** Object store: what agents hand in, final counts and rows. */
export const OBJECTS = 'hammer_objects'
/** Where answers come: agents do not hear those to others. */
export const INBOX = { agent: '_INBOX.hammer-agent', console: '_INBOX.hammer-console' } as const

/** How long runs are kept on the server, in ms. */
export const KEPT = 7 * 24 * 3600 * 1000
/** A message that is sent again within this time, in ms, is known by its id. */
export const DUPLICATES = 10 * 60 * 1000

export function clockSubject(agent: string): string {
  return `hammer.agent.${agent}.clock`
}

export function orderSubject(agent: string): string {
  return `hammer.agent.${agent}.order`
}

/** @param agent absent: of all agents */
export function runSubject(run: string, agent = '*'): string {
  return `hammer.run.${run}.${agent}`
}

/** Objects of one run. */
export const objectNames = {
  bundle: (run: string) => `${run}/bundle`,
  final: (run: string, agent: string) => `${run}/${agent}/final`,
  rows: (run: string, agent: string) => `${run}/${agent}/rows`,
} as const

/** The key of what was done to a run, in the bucket of {@link RUNS}; that of its record is its name. */
export function madeKey(run: string): string {
  return `${run}.made`
}

const ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,79}$/

/** Names that may stand in subjects, keys and file names. */
export function isId(text: string): boolean {
  return ID.test(text)
}

/** A name as people give it, or a host's, as one that may stand in subjects. */
export function toId(name: string): string {
  const id = name.replace(/[^A-Za-z0-9_-]+/g, '-').replace(/^[-_]+|-+$/g, '')
  return id.slice(0, 60) || 'agent'
}
