// Bytes of a report: as packed, at several rates, and as they arrive at the server from a run with ten names.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startAnvil } from '../accuracy/run.mjs'
import { hammer, natsServer, place, startAgents } from './kit.mjs'
import { randomFrom, secondOf } from './reports.mjs'
import { bundleSource } from './source.mjs'

const RATES = [100, 1000, 10_000, 50_000]
const SECONDS = 20
const ALLOWED = 8192
const AGENTS = 4
const SCRIPT = `const names = ${JSON.stringify(Array.from({ length: 10 }, (_, i) => `name ${i}`))}
export async function visit(user) {
  for (const name of names) await user.http.get('/?delay=exp:10ms', { name })
}
`

export async function bytes({ quick, note }) {
  const source = await import(await bundleSource())
  const packed = RATES.map((rate) => [rate, ...packedAt(source, rate)])
  for (const [rate, mean, most, shift] of packed)
    note(`${rate}/s: ${mean} bytes on average, ${most} at most, ${2 ** shift} buckets as one at most`)
  const most = Math.max(...packed.map(([, , largest]) => largest))
  const { perSecond, requests } = await onTheWire(source, quick ? 3 : 20)
  return [
    { figure: `a report of ten names, ${RATES.join(', ')}/s, at most`, measured: `${most} B`, required: '≤ 8192 B', met: most <= ALLOWED },
    {
      figure: `kept by the server per agent and second, ${AGENTS} agents, ten names, ${requests}/s in all`,
      measured: `${perSecond} B`,
      required: '≤ 8192 B',
      met: perSecond <= ALLOWED,
    },
  ]
}

/** Mean and most bytes of a second's report, and how coarse its histograms became. */
function packedAt(source, rate) {
  const random = randomFrom(rate)
  let shift = 0
  const sizes = []
  for (let second = 0; second < SECONDS; second++) {
    const counts = secondOf(source, { seconds: SECONDS, second, rate, worker: 0, random })
    const report = source.packReport(counts, { seq: second, at: 1000 * second }, shift - 1)
    shift = report.shift
    sizes.push(report.bytes.length)
  }
  return [Math.round(sizes.reduce((sum, size) => sum + size) / SECONDS), Math.max(...sizes), shift]
}

/** All that agents said of a run, by the server's account: reports, being ready, being done, subjects and headers. */
async function onTheWire({ Bus }, seconds) {
  const server = await natsServer()
  await startAgents(server, AGENTS)
  const anvil = await startAnvil()
  const script = join(place('bytes'), 'ten.mjs')
  writeFileSync(script, SCRIPT)
  const words = ['run', script, '--url', anvil.url, '-c', '40', '-d', `${seconds}s`, '--agents', String(AGENTS), '-q', '-o', 'none']
  let entries = []
  try {
    await hammer([...words, '--fleet', server.url])
  } finally {
    entries = await anvil.stop()
  }
  const requests = Math.round(entries.length / seconds)
  const bus = await Bus.join(meeting(server), { name: 'bench', inbox: 'console' })
  const { state } = await bus.manager.streams.info('HAMMER_RUNS')
  await bus.close()
  return { perSecond: Math.round(state.bytes / AGENTS / seconds), requests }
}

function meeting({ url }) {
  return { servers: [url], user: null, pass: null, token: null, creds: null, seed: null, tls: null, reach: 'here', shown: url }
}
