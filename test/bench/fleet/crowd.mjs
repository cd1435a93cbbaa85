// A coordinator with a thousand agents that report each second: what it costs, and whether its live view keeps up.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { hammerFile } from '../tools.mjs'
import { cpuOf, eventually, hammer, launch, mostMemoryOf, natsServer, pause, place, quantile, summaryOf } from './kit.mjs'
import { bundleSource } from './source.mjs'

const agentsFile = fileURLToPath(new URL('agents.mjs', import.meta.url))
const RATE = 500
/** What the first second costs is the start. */
const SETTLING = 2
/** As drawn on a terminal, in ms. */
const REDRAW_EVERY = 1000

export async function crowd({ quick, note }) {
  const count = quick ? 100 : 1000
  const seconds = quick ? 8 : 20
  const server = await natsServer()
  const version = (await hammer(['--version'])).out.trim().split(/\s+/).at(-1)
  const many = await startCrowd(await bundleSource(), server, { count, seconds, version })
  note(`${count} agents, ${many.bytes} bytes a report`)
  const run = join(place('runs'), 'crowd')
  const words = ['http://127.0.0.1:9/', '-r', String(RATE * count), '-d', `${seconds}s`, '-c', String(count), '-w', '1', '-o', run]
  const coordinator = await onTerminal([...words, '--fleet', server.url, '--agents', String(count)])
  const wait = await many.starts()
  await pause(wait + 1000 * SETTLING)
  const before = { cpu: cpuOf(coordinator.pid), at: performance.now() }
  await pause(1000 * (seconds - SETTLING - 1))
  const after = { cpu: cpuOf(coordinator.pid), at: performance.now() }
  const live = mostMemoryOf(coordinator.pid)
  const memory = watchMemory(coordinator.pid, live)
  await coordinator.ended
  const whole = memory()
  const core = (1000 * (after.cpu - before.cpu)) / (after.at - before.at)
  const gaps = gapsOf(coordinator.frames, before.at, after.at)
  const { requests, agents } = summaryOf(run)
  note(`planned ${requests.planned}, sent ${requests.sent}; ${agents.filter(({ state }) => state === 'finished').length} agents finished`)
  note(`from the end of the load to the report ${((coordinator.over() - before.at) / 1000 - seconds + SETTLING).toFixed(1)} s`)
  return [
    {
      figure: `coordinator of ${count}, of a core (CPU time)`,
      measured: `${(100 * core).toFixed(1)} %`,
      required: '≤ 25 %',
      met: core <= 0.25,
    },
    { figure: 'memory while it goes on, at most', measured: `${live.toFixed(0)} MB`, required: '≤ 300 MB', met: live <= 300 },
    { figure: 'memory with the report, at most', measured: `${whole.toFixed(0)} MB`, required: '≤ 300 MB', met: whole <= 300 },
    {
      figure: 'live view: time between two frames, median and p99 (wall clock)',
      measured: `${quantile(gaps, 0.5).toFixed(0)} ms, ${quantile(gaps, 0.99).toFixed(0)} ms`,
      required: `${REDRAW_EVERY} ms, ≤ ${1.5 * REDRAW_EVERY} ms`,
      met: quantile(gaps, 0.99) <= 1.5 * REDRAW_EVERY,
    },
    {
      figure: 'agents whose counts are in the result',
      measured: `${agents.filter(({ sent }) => sent === RATE * seconds).length}`,
      required: `${count}`,
      met: requests.sent === count * RATE * seconds,
    },
  ]
}

async function startCrowd(source, server, { count, seconds, version }) {
  const words = [agentsFile, source, server.url, count, seconds, RATE, version].map(String)
  const child = launch(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  const said = []
  child.stdout.on('data', (data) =>
    said.push(
      ...String(data)
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ),
  )
  const heard = async (kind) => {
    const find = () => said.find((one) => one.kind === kind)
    await eventually(() => find() || child.exitCode !== null, `the crowd ${kind}`, 300_000)
    return find() ?? Promise.reject(new Error(`the crowd ended with ${child.exitCode}`))
  }
  const { bytes } = await heard('waits')
  return { bytes, starts: async () => (await heard('starts')).in }
}

/** hammer on a terminal of its own, with the times at which something was drawn. */
async function onTerminal(words) {
  const command = ['exec', process.execPath, hammerFile, ...words]
    .map((word) => `'${word}'`)
    .join(' ')
    .replace("'exec'", 'exec')
  const child = launch('script', ['-qefc', command, '/dev/null'], { stdio: ['ignore', 'pipe', 'inherit'], cwd: place('user') })
  const frames = []
  let text = ''
  let over = Number.NaN
  child.stdout.on('data', (data) => {
    frames.push(performance.now())
    text = (text + data).slice(-20_000)
  })
  const ended = new Promise((resolve, reject) =>
    child.on('close', (code) => {
      over = performance.now()
      // 1: answers of 503 are among the counts
      code <= 1 ? resolve() : reject(new Error(`the coordinator ended with ${code}: ${text.slice(-2000)}`))
    }),
  )
  ended.catch(() => {})
  const children = () => readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim()
  await eventually(() => children() !== '', 'the coordinator is there')
  return { pid: Number(children().split(' ')[0]), frames, ended, over: () => over }
}

/** Watches until it is asked. */
function watchMemory(pid, from) {
  let most = from
  const timer = setInterval(() => {
    try {
      most = Math.max(most, mostMemoryOf(pid) || 0)
    } catch {
      clearInterval(timer)
    }
  }, 100)
  return () => {
    clearInterval(timer)
    return most
  }
}

/** Pieces of one frame come within a few ms. Sorted, in ms. */
function gapsOf(frames, from, to) {
  const within = frames.filter((at) => at >= from && at <= to)
  return within
    .slice(1)
    .map((at, i) => at - within[i])
    .filter((gap) => gap > 20)
    .sort((a, b) => a - b)
}
