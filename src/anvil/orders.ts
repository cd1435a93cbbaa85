// The table of everything that can be ordered from the anvil; a new behaviour is one entry here.

import { parseCount, parseDuration, parseSize } from '../core/units.js'
import { type Delay, type FreezeWindow, readDelay, readFreeze } from './delay.js'

/** What is documented of a behaviour. */
export interface BehaviourEntry {
  readonly name: string
  readonly example: string
  readonly help: string
}

/** When the answer leaves and what it carries. Each is null or empty when nothing is ordered. */
export interface Settings {
  readonly delay: Delay | null
  readonly freeze: readonly FreezeWindow[]
  /** Bytes of body; null: the small body of a plain answer. */
  readonly size: number | null
  readonly statuses: readonly WeightedStatus[]
  /** The value of Retry-After; null: without it. */
  readonly retryAfter: string | null
}

/** One status of a mix and its weight among them. */
export interface WeightedStatus {
  readonly status: number
  readonly weight: number
}

/** In which form a request is answered, or not. */
export interface AnswerPlan {
  readonly fate: 'answer' | 'close' | 'reset' | 'never' | 'garbage'
  readonly version: '1.1' | '1.0'
  /** What delimits the body; `none`: the end of the connection. */
  readonly framing: 'length' | 'chunked' | 'none'
  readonly persistence: 'keep' | 'close'
  /** Where the answer breaks off. */
  readonly cut: 'none' | 'head' | 'body'
  /** Whether fewer or more bytes are sent than Content-Length declares. */
  readonly length: 'right' | 'short' | 'long'
  readonly content: 'pattern' | 'echo'
  /** The number of 1xx answers before the answer. */
  readonly interim: number
  /** The number of answers after it that nobody asked for. */
  readonly unasked: number
  /** The time in ms that the answer takes from its first byte to its last. */
  readonly trickle: number
}

interface Setting extends BehaviourEntry {
  /** What the value orders; null when it cannot be read. */
  readonly read: (value: string) => Partial<Settings> | null
}

interface Outcome extends BehaviourEntry {
  /** What the value (empty when there is none) orders; null when it cannot be read. */
  readonly read: (value: string) => Partial<AnswerPlan> | null
}

export const PLAIN: AnswerPlan = {
  fate: 'answer',
  version: '1.1',
  framing: 'length',
  persistence: 'keep',
  cut: 'none',
  length: 'right',
  content: 'pattern',
  interim: 0,
  unasked: 0,
  trickle: 0,
}

/** Settings apply to every request that orders them. */
export const SETTINGS: readonly Setting[] = [
  {
    name: 'delay',
    example: 'delay=10ms',
    help: 'The answer leaves so long after the request: 10ms, exp:20ms, uniform:5ms-50ms, normal:20ms,5ms or pareto:10ms,1.5 (minimum, shape).',
    read: (value) => wrap(readDelay(value), (delay) => ({ delay })),
  },
  {
    name: 'freeze',
    example: 'freeze=2s-3.4s,5s-6s',
    help: 'Answers due in these times after the first request that the server got leave at their end.',
    read: (value) => wrap(readFreeze(value), (freeze) => ({ freeze })),
  },
  {
    name: 'size',
    example: 'size=10k',
    help: 'So many bytes of body, a repeated pattern.',
    read: (value) => wrap(parseSize(value), (size) => ({ size })),
  },
  {
    name: 'status',
    example: 'status=200:90,500:8,404:2',
    help: 'The status code, or a mix of status codes with weights.',
    read: (value) => wrap(readStatuses(value), (statuses) => ({ statuses })),
  },
  {
    name: 'retry-after',
    example: 'retry-after=2',
    help: 'A Retry-After with this value, right or wrong, whatever the status: seconds or a date.',
    read: (value) => (/^[ -~]+$/.test(value) ? { retryAfter: value } : null),
  },
]

/** Outcomes may carry a share (`reset=10%`, `half=head:0.1`), and apply to all requests when they carry none. */
export const OUTCOMES: readonly Outcome[] = [
  {
    name: 'close',
    example: 'close=5%',
    help: 'Ends the connection (FIN) instead of answering.',
    read: bare({ fate: 'close' }),
  },
  {
    name: 'reset',
    example: 'reset=10%',
    help: 'Resets the connection (RST) instead of answering.',
    read: bare({ fate: 'reset' }),
  },
  {
    name: 'never',
    example: 'never=1%',
    help: 'Never answers, and keeps the connection open.',
    read: bare({ fate: 'never' }),
  },
  {
    name: 'garbage',
    example: 'garbage',
    help: 'Sends 64 random bytes that are no HTTP, then ends the connection.',
    read: bare({ fate: 'garbage' }),
  },
  {
    name: 'half',
    example: 'half=head',
    help: 'Sends the status line and half of the head, or the head and half of the body (half=body, the default), then ends the connection.',
    read: words({ '': { cut: 'body' }, body: { cut: 'body' }, head: { cut: 'head' } }),
  },
  {
    name: 'length',
    example: 'length=short',
    help: 'A wrong Content-Length: short sends 10 bytes less than declared and ends the connection, long sends 10 bytes more and goes on.',
    read: words({ short: { length: 'short', framing: 'length' }, long: { length: 'long', framing: 'length' } }),
  },
  {
    name: 'chunked',
    example: 'chunked',
    help: 'A chunked body with chunk extensions and a trailer.',
    read: bare({ framing: 'chunked' }),
  },
  {
    name: 'nolength',
    example: 'nolength',
    help: 'A body without a length, delimited by the end of the connection.',
    read: bare({ framing: 'none', persistence: 'close' }),
  },
  {
    name: 'connection',
    example: 'connection=close',
    help: 'Answers with Connection: close, and ends the connection.',
    read: words({ close: { persistence: 'close' } }),
  },
  {
    name: 'http10',
    example: 'http10',
    help: 'Answers as HTTP/1.0 without keep-alive, and ends the connection.',
    read: bare({ version: '1.0', persistence: 'close' }),
  },
  {
    name: 'trickle',
    example: 'trickle=1s',
    help: 'The answer takes so long (100ms by default) from its first byte to its last: one piece per millisecond, at least a byte each.',
    read: (value) => wrap(parseDuration(value || '100ms'), (trickle) => ({ trickle })),
  },
  {
    name: 'interim',
    example: 'interim=2',
    help: 'So many 1xx answers (alternately 100 and 103) before the answer.',
    read: (value) => wrap(readInterim(value || '1'), (interim) => ({ interim })),
  },
  {
    name: 'unasked',
    example: 'unasked',
    help: 'Sends a second answer that nobody asked for.',
    read: bare({ unasked: 1 }),
  },
  {
    name: 'echo',
    example: 'echo',
    help: 'A JSON body with the method, path, headers and body of the request, as they arrived.',
    read: bare({ content: 'echo' }),
  },
]

/** All that can be ordered, in the order of the documentation. */
export const BEHAVIOURS: readonly BehaviourEntry[] = [...SETTINGS, ...OUTCOMES].map(({ name, example, help }) => ({ name, example, help }))

function wrap<A, B>(value: A | null, make: (value: A) => B): B | null {
  return value === null ? null : make(value)
}

function bare(plan: Partial<AnswerPlan>): Outcome['read'] {
  return words({ '': plan })
}

function words(plans: Record<string, Partial<AnswerPlan>>): Outcome['read'] {
  return (value) => (Object.hasOwn(plans, value) ? plans[value] : null)
}

function readInterim(text: string): number | null {
  const count = parseCount(text)
  return count !== null && count >= 1 && count <= 1000 ? count : null
}

function readStatuses(text: string): readonly WeightedStatus[] | null {
  const statuses = text.split(',').map(readStatus)
  const total = statuses.reduce((sum, one) => sum + (one?.weight ?? Number.NaN), 0)
  return total > 0 ? (statuses as WeightedStatus[]) : null
}

function readStatus(text: string): WeightedStatus | null {
  // a 1xx is no answer: see `interim`
  const match = /^([2-5]\d\d)(?::(\d*\.?\d+))?$/.exec(text)
  return match && { status: Number(match[1]), weight: Number(match[2] ?? 1) }
}
