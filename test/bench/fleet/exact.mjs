// -n 100,003 over 7 agents of 3 workers: how many are sent, and what the merge makes of their percentiles.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startAnvil } from '../accuracy/run.mjs'
import { hammer, natsServer, place, quantile, startAgents, summaryOf } from './kit.mjs'

const AGENTS = 7
const WORKERS = 3
const SHARES = { p50: 0.5, p90: 0.9, p99: 0.99, 'p99.9': 0.999, max: 1 }

/** The anvil counts what came; the rows of all agents, brought home, are what percentiles are checked against. */
export async function exact({ quick, note }) {
  const total = quick ? 10_003 : 100_003
  const server = await natsServer()
  await startAgents(server, AGENTS)
  const anvil = await startAnvil()
  const run = join(place('runs'), 'exact')
  const words = ['-n', String(total), '-c', '63', '-w', String(WORKERS), '--agents', String(AGENTS), '--collect', '-q', '-o', run]
  let entries = []
  try {
    await hammer([`${anvil.url}?delay=exp:5ms`, ...words, '--fleet', server.url])
  } finally {
    entries = await anvil.stop()
  }
  const { requests, response, agents } = summaryOf(run)
  const times = responses(join(run, 'results.csv'))
  const errors = Object.entries(SHARES).map(([name, share]) => [name, response[name] * 1e6, quantile(times, share)])
  note(`sent by agent: ${agents.map(({ sent }) => sent).join(', ')}`)
  note(errors.map(([name, merged, rows]) => `${name} ${merged.toFixed(0)} µs, of all rows ${rows} µs`).join('; '))
  const worst = Math.max(...errors.map(([, merged, rows]) => Math.abs(merged - rows) / rows))
  const counts = [requests.sent, requests.planned, entries.length, times.length]
  return [
    {
      figure: `-n ${total} over ${AGENTS} × ${WORKERS}: sent, planned, at the server, rows brought home`,
      measured: counts.join(', '),
      required: `${total} each`,
      met: counts.every((count) => count === total),
    },
    { figure: 'percentiles of the merge against all rows, worst', measured: percent(worst), required: '≤ 0.1 %', met: worst <= 0.001 },
  ]
}

/** In µs, sorted. */
function responses(file) {
  const [header, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n')
  const at = header.split(',').indexOf('response')
  return lines.map((line) => Math.round(Number(line.split(',')[at]) * 1e6)).sort((a, b) => a - b)
}

function percent(share) {
  return `${(100 * share).toFixed(4)} %`
}
