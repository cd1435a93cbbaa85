// Resident memory over a million iterations in which every name is a new one.

import { fileURLToPath } from 'node:url'
import { HTTP_PORT } from '../nginx.mjs'
import { table } from '../tools.mjs'
import { residentOf, startHammer } from './watch.mjs'

const ITERATIONS = 1_000_000
const EVERY = 200
/** The largest of the last tenth may be so much above that of the second. */
const FLAT = 1.1

export async function names() {
  const script = fileURLToPath(new URL('forgotten.mjs', import.meta.url))
  const { pid, ended } = startHammer([script, '--url', `http://127.0.0.1:${HTTP_PORT}`, '-c', '50', '-n', String(ITERATIONS)])
  const seen = []
  const timer = setInterval(() => {
    const mb = residentOf(pid)
    if (mb !== null) seen.push(mb)
  }, EVERY)
  await ended
  clearInterval(timer)
  return report(seen)
}

function report(seen) {
  const tenth = Math.ceil(seen.length / 10)
  const largest = (values) => Math.max(...values)
  const [first, second, last] = [seen.slice(0, tenth), seen.slice(tenth, 2 * tenth), seen.slice(-tenth)].map(largest)
  console.log(`\n**${ITERATIONS.toLocaleString('en')} iterations, every name a new one**\n`)
  const rows = { 'first tenth': first, 'second tenth': second, 'last tenth': last, 'at most': largest(seen) }
  console.log(
    table(
      ['', 'MB resident'],
      Object.entries(rows).map(([name, mb]) => [name, mb.toFixed(0)]),
    ),
  )
  const growth = last / second
  return [{ figure: 'last tenth / second tenth', measured: growth.toFixed(2), required: `≤ ${FLAT}`, met: growth <= FLAT }]
}
