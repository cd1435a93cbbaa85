// From `hammer run` to the first request at the server: scripts in JavaScript and in TypeScript, with and without caches.

import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { firstRequest } from '../start.mjs'
import { median, table } from '../tools.mjs'

const RUNS = 11
const LIMIT = 600

/** Cold: the folder of caches is empty. What the system keeps of files is warm after the first run. */
export async function start() {
  const folder = mkdtempSync(join(tmpdir(), 'hammer-bench-'))
  const js = fileURLToPath(new URL('home.mjs', import.meta.url))
  // what is valid JavaScript is valid TypeScript
  const ts = join(folder, 'home.ts')
  copyFileSync(js, ts)
  const cases = [
    { name: 'JavaScript, cold', script: js, cache: () => mkdtempSync(join(folder, 'cache-')) },
    { name: 'TypeScript, cold', script: ts, cache: () => mkdtempSync(join(folder, 'cache-')) },
    { name: 'TypeScript, once more', script: ts, cache: () => join(folder, 'cache') },
  ]
  for (const one of cases) one.times = []
  for (let run = 0; run < RUNS; run++) {
    for (const { script, cache, times } of cases) {
      times.push(await firstRequest(['run', script, '--url'], { ...process.env, XDG_CACHE_HOME: cache() }))
    }
  }
  rmSync(folder, { recursive: true, force: true })
  console.log(`\n**hammer run, start to first request, median (best … worst) of ${RUNS}**\n`)
  const row = ({ name, times }) => [name, ...[median(times), Math.min(...times), Math.max(...times)].map((ms) => ms.toFixed(0))]
  console.log(table(['script', 'ms', 'best', 'worst'], cases.map(row)))
  return cases.slice(0, 2).map(({ name, times }) => {
    const ms = median(times)
    return { figure: name, measured: `${ms.toFixed(0)} ms`, required: `≤ ${LIMIT} ms`, met: ms <= LIMIT }
  })
}
