// The verdict: whether the numbers can be believed, who was the bottleneck, and why.

import type { Span } from '../core/sample.js'
import type { ScriptSummary } from '../core/script-summary.js'
import { printable } from '../core/text.js'
import { count, significant } from '../core/units.js'
import type { Generator, Verdict } from '../core/verdict.js'
import type { Disturbances, Kind } from './disturbances.js'
import { isLack, LACKS } from './lacks.js'

/** A worker whose event loop is busier than this had no time left for more load. */
const SATURATED = 0.95
/** A worker that is less busy than this could have sent much more. */
const AT_LEISURE = 0.7
/** A worker that was watched for less, in seconds, says nothing yet. */
const OBSERVED_LEAST = 0.5
/** What happens to more requests than this, as a share, changes the 99th percentile … */
const NOTABLE = 0.01
/** … and fewer than this are chance. */
const NOTABLE_LEAST = 10
/** Stalls up to this share of the run, or this long in all (s), happen on any machine. */
const STALLED = 0.02
const STALLED_LEAST = 0.1
/** Scenarios that are named as the cause of stalls. */
const MOST_NAMED = 3
/** How long workers may lack room for rows, in seconds, before it counts. */
const STARVED_LEAST = 0.1
/** A machine of which more than this is taken away measures its host. */
const STOLEN = 0.1

/** All that the verdict is found from. */
export interface Evidence {
  readonly model: 'open' | 'closed'
  readonly pacing: number
  readonly connections: number
  /** Length of the sending phase, in seconds. */
  readonly duration: number
  readonly requests: { readonly sent: number; readonly unsent: number; readonly answered: number }
  readonly errors: Readonly<Record<string, number>>
  readonly generator: Generator
  readonly disturbances: Disturbances
  /** Whose code kept event loops from turning; most first. */
  readonly blocking: ScriptSummary['blocking']
  /** What is wrong with hammer's own books: none when all is well. */
  readonly faults: readonly string[]
}

/** Hammer's own share is looked at first: when the tool was in the way, nothing can be said about the target. */
export function judge(evidence: Evidence): Verdict {
  const trusted = evidence.faults.length === 0
  const client = [
    ...saturated(evidence),
    ...late(evidence),
    ...stalled(evidence),
    ...starved(evidence),
    ...stolen(evidence),
    ...lacking(evidence),
  ]
  if (client.length > 0) return { trusted, bottleneck: 'client', reasons: [...evidence.faults, ...client, ...crowded(evidence)] }
  const server = evidence.model === 'open' || evidence.pacing > 0 ? behind(evidence) : waiting(evidence)
  return { trusted, bottleneck: server.length > 0 ? 'server' : 'none', reasons: [...evidence.faults, ...server] }
}

function saturated({ generator }: Evidence): string[] {
  return generator.workers
    .filter(({ observed, busy }) => observed >= OBSERVED_LEAST && busy > SATURATED)
    .map(({ worker, busy }) => `worker ${worker} was ${percent(busy)} busy: more --workers may send more`)
}

function late({ generator, requests, disturbances }: Evidence): string[] {
  if (generator.late < NOTABLE_LEAST || generator.late <= NOTABLE * requests.sent) return []
  const share = percent(generator.late / requests.sent)
  return [`${share} of the requests left more than 5 ms late although a connection was free${at(disturbances, 'late')}`]
}

function stalled({ generator: { workers }, duration, disturbances, blocking }: Evidence): string[] {
  const total = disturbances.total('stalled') / 1000
  if (total < STALLED_LEAST || total <= STALLED * duration * workers.length) return []
  const longest = Math.max(...workers.map(({ longestStall }) => longestStall))
  const collected = workers.reduce((sum, worker) => sum + worker.collected, 0)
  const cause = collected > total / 4 ? `, with ${seconds(collected)} of garbage collection` : ''
  const stood = `the workers' event loops stood still for ${seconds(total)} in all, up to ${seconds(longest)} at a time${cause}`
  return [`${stood}${at(disturbances, 'stalled')}`, ...blocked(blocking)]
}

/** What the script did to its workers itself. */
function blocked(blocking: ScriptSummary['blocking']): string[] {
  return Object.entries(blocking)
    .filter(([, { total }]) => total >= STALLED_LEAST)
    .slice(0, MOST_NAMED)
    .map(([name, { worker, longest, total }]) => {
      const what = name.startsWith('on.') ? `the listener ${name}` : `scenario ${name}`
      return `${printable(what)} kept worker ${worker} busy for ${seconds(longest)} at a time, ${seconds(total)} in all: nothing else ran`
    })
}

function starved({ generator: { workers, main }, duration, disturbances }: Evidence): string[] {
  const total = workers.reduce((sum, worker) => sum + worker.starved, 0)
  if (total < STARVED_LEAST || total <= NOTABLE * duration * workers.length) return []
  const why =
    main.writing > total / 2 ? `the disk needed ${seconds(main.writing)} to take them` : `the main thread was ${percent(main.busy)} busy`
  return [`rows were not taken away fast enough for ${seconds(total)}, and nothing was sent: ${why}${at(disturbances, 'starved')}`]
}

function stolen({ generator: { machine }, disturbances }: Evidence): string[] {
  if (machine.stolen === null || machine.stolen <= STOLEN) return []
  return [`the host took ${percent(machine.stolen)} of this machine's processor time away${at(disturbances, 'stolen')}`]
}

function lacking({ errors, disturbances }: Evidence): string[] {
  return Object.entries(errors)
    .filter(([cause]) => isLack(cause))
    .map(([cause, n]) => `this machine ran out of ${LACKS[cause]} (${cause}, ${count(n)} requests)${at(disturbances, 'resources')}`)
}

/** Not a reason by itself: a local target may use the rest. */
function crowded({ generator: { machine } }: Evidence): string[] {
  if (machine.busy === null || machine.busy <= SATURATED) return []
  return [`all of this machine's ${machine.cores} processors were in use (${percent(machine.busy)}): hammer had to share them`]
}

/** The open model, or pacing: did the answers come fast enough for what was due? */
function behind({ generator: { blocked }, requests: { sent, unsent }, connections, pacing }: Evidence): string[] {
  const held = blocked + unsent
  if (held < NOTABLE_LEAST || held <= NOTABLE * (sent + unsent)) return []
  if (pacing > 0) return [`${percent(blocked / sent)} of the answers took longer than the pacing`]
  const waited =
    blocked > 0
      ? [`${percent(blocked / Math.max(1, sent))} of the requests had to wait for one of the ${count(connections)} connections`]
      : []
  return [...waited, ...(unsent > 0 ? [`${count(unsent)} were never sent, because no connection was free`] : [])]
}

/** The closed model: somebody always is the limit, and it was not hammer. */
function waiting({ generator: { workers }, requests }: Evidence): string[] {
  const watched = workers.filter(({ observed }) => observed >= OBSERVED_LEAST)
  if (watched.length === 0 || requests.answered === 0) return []
  const busiest = Math.max(...watched.map(({ busy }) => busy))
  return busiest < AT_LEISURE ? [`hammer was ${percent(busiest)} busy and waited for answers`] : []
}

/** `, at 2–5 s and 8–9 s`; nothing where it was spread too thinly to name a time. */
function at(disturbances: Disturbances, kind: Kind): string {
  const spans = disturbances.spans([kind])
  if (spans.length === 0) return ''
  const named = spans.slice(0, 3).map(spanWords)
  const rest = spans.length > named.length ? ` and ${spans.length - named.length} more times` : ''
  return `, at ${named.join(', ')}${rest}`
}

function spanWords([from, to]: Span): string {
  return `${Number((from / 1000).toFixed(2))}–${Number((to / 1000).toFixed(2))} s`
}

function seconds(s: number): string {
  return s < 1 ? `${significant(s * 1000)} ms` : `${significant(s)} s`
}

function percent(share: number): string {
  return share > 0 && share < 0.01 ? '<1 %' : `${Math.round(100 * share)} %`
}
