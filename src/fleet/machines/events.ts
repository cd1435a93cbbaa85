// What agents say about a run, in order, from its beginning, whatever happens to the connection meanwhile.

import type { ConsumerMessages } from '@nats-io/jetstream'
import type { Bus } from './bus.js'
import { type Said, said, unpack } from './messages.js'
import { runSubject, STREAM } from './subjects.js'

/** Something that an agent said. */
export interface Event {
  readonly agent: string
  /** Null: what came was no message of ours. */
  readonly said: Said | null
  /** As it came. */
  readonly bytes: Uint8Array
  /** There is nothing else to be read at the moment. */
  readonly last: 'last' | 'more'
}

/** In ms. */
const TRY_AGAIN = 500

/** All that was said about a run and will be, until `signal` ends it. @param agent only what this one says */
export async function* events(bus: Bus, run: string, signal: AbortSignal, agent?: string): AsyncGenerator<Event> {
  let next = 1
  while (!signal.aborted) {
    let messages: ConsumerMessages | null = null
    const stop = () => messages?.stop()
    try {
      const from = next === 1 ? {} : { opt_start_seq: next, deliver_policy: 'by_start_sequence' as const }
      const consumer = await bus.js.consumers.get(STREAM, { filter_subjects: runSubject(run, agent), ...from })
      messages = await consumer.consume({ idle_heartbeat: 1000 })
      signal.addEventListener('abort', stop, { once: true })
      if (signal.aborted) return
      for await (const message of messages) {
        next = message.seq + 1
        yield {
          agent: message.subject.split('.').at(-1) ?? '',
          said: read(message.data),
          bytes: message.data,
          last: message.info.pending === 0 ? 'last' : 'more',
        }
      }
    } catch {
      // the server is away, or has forgotten its consumers: from where we were
    } finally {
      signal.removeEventListener('abort', stop)
      messages?.stop()
    }
    if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN))
  }
}

/** All that one agent has said until now. */
export async function history(bus: Bus, run: string, agent: string): Promise<Said[]> {
  const all: Said[] = []
  const { num_pending } = await (await bus.js.consumers.get(STREAM, { filter_subjects: runSubject(run, agent) })).info()
  if (num_pending === 0) return all
  const stop = new AbortController()
  for await (const event of events(bus, run, stop.signal, agent)) {
    if (event.said !== null) all.push(event.said)
    if (event.last === 'last') break
  }
  stop.abort()
  return all
}

function read(bytes: Uint8Array): Said | null {
  try {
    return said(unpack(bytes))
  } catch {
    return null
  }
}
