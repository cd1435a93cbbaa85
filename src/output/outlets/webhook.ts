// webhook: one POST at the end, with the summary, and a text that chats show.

import type { Summary } from '../../core/summary.js'
import { count, significant } from '../../core/units.js'
import { type Endpoint, endpointOf, post } from '../endpoint.js'
import type { About, Outlet, Over } from '../outlet.js'

export async function open({ where }: About): Promise<Outlet> {
  return new Webhook(endpointOf(where, 'https://hooks.slack.com/services/…'))
}

class Webhook implements Outlet {
  written = 0
  dropped = 0
  error: string | null = null
  private readonly endpoint: Endpoint
  private readonly stop = new AbortController()

  constructor(endpoint: Endpoint) {
    this.endpoint = endpoint
  }

  async finish({ summary }: Over): Promise<void> {
    try {
      await post(this.endpoint, messageOf(summary), 'application/json', this.stop.signal)
      this.written++
    } catch (error) {
      this.error = (error as Error).message
      this.dropped++
    }
  }

  close(): void {
    this.stop.abort()
  }
}

/** The time series is left out: an hour of it is half a megabyte. */
function messageOf(summary: Summary): string {
  const { intervals: _, ...rest } = summary
  return JSON.stringify({ text: textOf(summary), summary: rest })
}

/** A line or two. What chats take for markup or for a call to everybody is made harmless. */
function textOf({ target, duration, requests, rate, response, verdict, thresholds, errors }: Summary): string {
  const ms = (seconds: number | null) => (seconds === null ? '–' : `${significant(seconds * 1000)} ms`)
  const failed = Object.entries(errors).map(([cause, n]) => `${count(n)} ${cause}`)
  const broken = thresholds.filter(({ holds }) => !holds).map(({ expression }) => expression)
  const lines = [
    `hammer: ${target ?? ''} for ${significant(duration)} s: ${count(requests.answered)} of ${count(requests.planned)} requests answered, ${significant(rate.answered)}/s, p50 ${ms(response.p50)}, p99 ${ms(response.p99)}`,
    ...(failed.length === 0 ? [] : [`not answered: ${failed.slice(0, 5).join(', ')}`]),
    ...(broken.length === 0 ? [] : [`thresholds that do not hold: ${broken.join(', ')}`]),
    ...(verdict.trusted && verdict.bottleneck !== 'client' ? [] : [`not to be trusted: ${verdict.reasons.join('; ')}`]),
  ]
  return lines.map((line) => line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')).join('\n')
}
