// CPU per iteration of the simplest scenario against undici's request and Locust, in turn, round by round.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { HTTP_PORT } from '../nginx.mjs'
import { hammerFile, measure, median, table, which } from '../tools.mjs'

const USERS = '50'
const CORE = '1'
const url = `http://127.0.0.1:${HTTP_PORT}`
const beside = (name) => fileURLToPath(new URL(name, import.meta.url))

/** Each tool: its command for so many seconds, and how many iterations it made. */
const TOOLS = {
  'undici request': (seconds) => ({
    command: [process.execPath, beside('undici.mjs'), url, USERS, String(seconds)],
    iterations: ({ out }) => Number(out),
  }),
  'hammer run': hammer,
  ...(which('locust') && { Locust: locust }),
}

/** Returns the figures, after a table of all tools. */
export async function speed({ rounds, seconds }) {
  if (!which('locust')) console.error('Left out: Locust – to compare with it: apt install python3-locust')
  const results = {}
  for (let round = 0; round < rounds; round++) {
    for (const [name, tool] of Object.entries(TOOLS)) {
      results[name] ??= []
      results[name].push(await once(tool(seconds)))
    }
  }
  const all = Object.fromEntries(Object.entries(results).map(([name, runs]) => [name, middle(runs)]))
  report(all, { rounds, seconds })
  return figures(all)
}

async function once({ command, iterations }) {
  const run = await measure(CORE, command)
  const n = iterations(run)
  return { cpu: ((run.user + run.system) / n) * 1e6, user: (run.user / n) * 1e6, rate: n / run.seconds, mb: run.mb }
}

function middle(runs) {
  return Object.fromEntries(Object.keys(runs[0]).map((key) => [key, median(runs.map((run) => run[key]))]))
}

function hammer(seconds) {
  const folder = mkdtempSync(join(tmpdir(), 'hammer-bench-'))
  const run = join(folder, 'run')
  const words = ['run', beside('home.mjs'), '--url', url, '-c', USERS, '-w', '1', '-d', `${seconds}s`, '-q', '-o', run]
  const iterations = () => {
    const summary = JSON.parse(readFileSync(join(run, 'summary.json'), 'utf8'))
    rmSync(folder, { recursive: true, force: true })
    return summary.requests.answered
  }
  return { command: [process.execPath, hammerFile, ...words], iterations }
}

function locust(seconds) {
  const folder = mkdtempSync(join(tmpdir(), 'hammer-bench-'))
  const load = ['--headless', '-u', USERS, '-r', USERS, '-t', `${seconds}s`, '-H', url]
  const iterations = () => {
    const stats = readFileSync(join(folder, 'of_stats.csv'), 'utf8')
    rmSync(folder, { recursive: true, force: true })
    return Number(/^,Aggregated,(\d+),0,/m.exec(stats)[1])
  }
  return { command: ['locust', '-f', beside('locustfile.py'), ...load, '--csv', join(folder, 'of')], iterations }
}

function report(all, { rounds, seconds }) {
  const base = all['undici request']
  const rows = Object.entries(all).map(([name, { cpu, user, rate, mb }]) => [
    name,
    cpu.toFixed(2),
    user.toFixed(2),
    (cpu / base.cpu).toFixed(2),
    Math.round(rate).toLocaleString('en'),
    mb.toFixed(0),
  ])
  console.log(`\n**one GET, one check: ${USERS} users, one worker, ${seconds} s, median of ${rounds} rounds in turn**\n`)
  console.log(table(['tool', 'CPU µs/iteration', 'of it user', '× undici', 'iterations/s', 'MB'], rows))
}

function figures({ 'undici request': undici, 'hammer run': run, Locust }) {
  const cost = run.cpu / undici.cpu
  const rate = (run.rate / undici.rate) * 75_000
  const gain = Locust ? Locust.cpu / run.cpu : Number.NaN
  return [
    { figure: 'CPU per iteration', measured: `${cost.toFixed(2)} × undici`, required: '≤ 2 ×', met: cost <= 2 },
    {
      figure: 'iterations/s, where undici does 75,000',
      measured: Math.round(rate).toLocaleString('en'),
      required: '≥ 35,000',
      met: rate >= 35_000,
    },
    ...(Locust
      ? [{ figure: 'iterations per CPU second', measured: `${gain.toFixed(1)} × Locust`, required: '≥ 8 ×', met: gain >= 8 }]
      : []),
  ]
}
