// One request and what becomes of it.

import { type Answer, buildAnswer } from './answer.js'
import type { Behaviour, Variant } from './behaviour.js'
import { bytesBody, patternBody, SMALL } from './body.js'
import { echoBody } from './echo.js'
import type { RequestHead } from './request-head.js'
import type { TownAnswer } from './town/index.js'

/** A complete request that waits for its answer, or has it. Times are of `performance.now()`. */
export interface Exchange {
  readonly number: number
  readonly connection: number
  /** The client's. */
  readonly address: string
  readonly arrived: number
  /** Not answered before. */
  readonly due: number
  readonly head: RequestHead
  /** As much of the body as was kept, when it is to be echoed. */
  readonly body: readonly Buffer[]
  readonly behaviour: Behaviour
  readonly variant: Variant
  readonly status: number
  /** What the town answers; null for what is not in it. */
  readonly town: TownAnswer | null
  /** Whether the server ends the connection after it. */
  readonly place: 'last' | 'among others'
}

const CONNECTION = ['keep', 'keep-alive', 'close'] as const
const NO_HEADERS: readonly string[] = []

/** The answer to a request; built once for all that are answered with the same bytes. */
export function answerTo(exchange: Exchange): Answer {
  const { head, behaviour, variant, status, town } = exchange
  const mode = connectionMode(exchange)
  const headOnly = head.method === 'HEAD' ? 1 : 0
  const key = (status * 3 + mode) * 2 + headOnly
  const found = town === null ? variant.answers.get(key) : undefined
  if (found !== undefined) return found
  const answer = buildAnswer({
    plan: variant.plan,
    status,
    retryAfter: behaviour.retryAfter,
    headers: town?.headers ?? NO_HEADERS,
    body: town?.body ?? bodyFor(exchange),
    carries: headOnly ? 'head' : 'head and body',
    connection: CONNECTION[mode],
  })
  if (town === null && variant.plan.content !== 'echo') variant.answers.set(key, answer)
  return answer
}

function connectionMode({ head, variant, place }: Exchange): number {
  if (variant.plan.persistence === 'close' || !head.keepsAlive || place === 'last') return 2
  return head.version === '1.0' ? 1 : 0
}

function bodyFor({ behaviour, variant, head, body }: Exchange) {
  if (behaviour.text !== null) return bytesBody(Buffer.from(behaviour.text), 'text/plain')
  if (variant.plan.content === 'echo') return echoBody(head, Buffer.concat(body))
  return behaviour.size === null ? SMALL : patternBody(behaviour.size)
}
