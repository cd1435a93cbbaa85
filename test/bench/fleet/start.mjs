// Eight agents on one machine: how far apart they start, and whether all of them together send the one schedule.

import { join } from 'node:path'
import { startAnvil } from '../accuracy/run.mjs'
import { hammer, natsServer, place, quantile, startAgents, summaryOf } from './kit.mjs'

const AGENTS = 8
/** Arrivals are 25 ms apart, so that one that is a few ms off is still known by its time. */
const RATE = 40
const STEP = 1000 / RATE

/**
 * The anvil's log is one list of arrivals. Number k of the schedule is due at k / RATE and is sent by agent k mod AGENTS:
 *
 * ```
 *   due      0      1      2      3   …       an agent that starts late is late with all of its arrivals;
 *   came     0      1        2    3   …       the median of its lateness is that of its start
 * ```
 */
export async function start({ quick, note }) {
  const seconds = quick ? 10 : 60
  const server = await natsServer()
  await startAgents(server, AGENTS)
  const { arrived, summary } = await measure(server, seconds)
  const planned = RATE * seconds
  const placed = placeArrivals(arrived)
  const starts = Array.from({ length: AGENTS }, (_, agent) =>
    middle(placed.filter(({ number }) => (number + AGENTS) % AGENTS === agent).map(({ off }) => off)),
  )
  const first = Math.min(...starts)
  const taken = new Set(placed.map(({ number }) => number).filter((number) => number >= 0 && number < planned)).size
  const offs = placed.map(({ off }) => Math.abs(off)).sort((a, b) => a - b)
  note(`starts, ms after the first: ${starts.map((at) => (at - first).toFixed(2)).join(', ')}`)
  note(`clocks known to ${Math.max(...summary.agents.map(({ offsetError }) => 1000 * offsetError)).toFixed(2)} ms`)
  note(`arrivals off the schedule: median ${quantile(offs, 0.5).toFixed(2)} ms, p90 ${quantile(offs, 0.9).toFixed(2)} ms`)
  const spread = Math.max(...starts) - first
  return [
    { figure: `spread of the starts of ${AGENTS} agents`, measured: `${spread.toFixed(2)} ms`, required: '≤ 5 ms', met: spread <= 5 },
    { figure: 'arrivals of the whole fleet', measured: `${arrived.length}`, required: `${planned}`, met: arrived.length === planned },
    {
      figure: `due times of the one schedule with an arrival within ${STEP / 2} ms`,
      measured: `${taken} of ${planned}`,
      required: `${planned}`,
      met: taken === planned,
    },
  ]
}

/** When requests came by the anvil's log, in ms, in order. */
async function measure(server, seconds) {
  const anvil = await startAnvil()
  const run = join(place('runs'), 'start')
  const words = ['-r', String(RATE), '-d', `${seconds}s`, '-c', '32', '-w', '1', '--agents', String(AGENTS), '-q', '-o', run]
  let entries = []
  try {
    await hammer([anvil.url, ...words, '--fleet', server.url])
  } finally {
    entries = await anvil.stop()
  }
  return { arrived: entries.map(({ arrived }) => 1000 * arrived).sort((a, b) => a - b), summary: summaryOf(run) }
}

/** Gives each arrival the nearest due time. The anvil's clock began at another time: the schedule lies where most arrivals are. */
function placeArrivals(arrived) {
  const phase = commonest(arrived.map((at) => Math.round(at % STEP) % STEP))
  const nearest = arrived.map((at) => Math.round((at - phase) / STEP))
  const zero = middle(nearest.map((number, i) => number - i))
  return arrived.map((at, i) => ({ number: nearest[i] - zero, off: at - phase - nearest[i] * STEP }))
}

function commonest(values) {
  const counts = new Map()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].sort(([, a], [, b]) => b - a)[0][0]
}

function middle(values) {
  return quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  )
}
