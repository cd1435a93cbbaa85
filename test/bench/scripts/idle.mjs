// What a thousand users cost that have a connection each, and wait.

import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { HTTP_PORT } from '../nginx.mjs'
import { median, table } from '../tools.mjs'
import { cpuOf, residentOf, startHammer } from './watch.mjs'

const USERS = [1, 1000]
/** From the start until all wait, in ms. */
const SETTLE = 8000
/** How long they are watched, in ms. */
const WATCH = 10_000
const EVERY = 500

export async function idle({ rounds }) {
  const runs = USERS.map(() => [])
  for (let round = 0; round < rounds; round++) {
    for (const [i, users] of USERS.entries()) runs[i].push(await watch(users))
  }
  const [one, many] = runs.map((of) => ({ mb: median(of.map(({ mb }) => mb)), cpu: median(of.map(({ cpu }) => cpu)) }))
  console.log(`\n**users idle in waits, a connection each, one worker, median of ${rounds} rounds in turn**\n`)
  const row = (users, { mb, cpu }) => [users.toLocaleString('en'), mb.toFixed(0), cpu.toFixed(1)]
  console.log(table(['users', 'MB resident', 'CPU, %'], [row(1, one), row(1000, many)]))
  const more = many.mb - one.mb
  return [
    { figure: '1,000 users above one', measured: `${more.toFixed(0)} MB`, required: '≤ 60 MB', met: more <= 60 },
    { figure: '1,000 users', measured: `${many.cpu.toFixed(1)} % CPU`, required: '≤ 3 %', met: many.cpu <= 3 },
  ]
}

/** The largest memory while so many users wait, and the share of a core. */
async function watch(users) {
  const script = fileURLToPath(new URL('wait.mjs', import.meta.url))
  const { pid, end } = startHammer([script, '--url', `http://127.0.0.1:${HTTP_PORT}`, '-c', String(users), '-d', '1h'])
  await sleep(SETTLE)
  const [before, began] = [cpuOf(pid), performance.now()]
  const seen = []
  while (performance.now() - began < WATCH) {
    await sleep(EVERY)
    seen.push(residentOf(pid))
  }
  const cpu = ((cpuOf(pid) - before) / (performance.now() - began)) * 1e5
  await end()
  return { mb: Math.max(...seen), cpu }
}
