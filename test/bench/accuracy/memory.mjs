// The memory of hammer while nobody answers: what is due is a formula, and not a queue.

import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { runHammer, startAnvil } from './run.mjs'

const RATE = 10_000
const ANSWERS_FOR = 10_000
const GROWTH = 1.1

/** Resident memory, sampled each second, of a run whose server stops after ten seconds. */
export async function memory({ quick, note }) {
  const seconds = quick ? 60 : 600
  /** With `quick` the first minute is twenty seconds. */
  const early = quick ? 20 : 60
  const anvil = await startAnvil()
  const samples = []
  let watching
  try {
    const words = ['-r', String(RATE), '-d', `${seconds}s`, '-c', '100', '--grace', '1s', '--pacer', 'precise']
    const { summary } = await runHammer({
      url: `${anvil.url}/`,
      words,
      started: (child) => {
        watching = watch(child.pid, samples)
        sleep(ANSWERS_FOR).then(() => anvil.child.kill('SIGSTOP'))
      },
    })
    clearInterval(watching)
    return figuresOf({ samples, seconds, early, requests: summary.requests, note })
  } finally {
    clearInterval(watching)
    anvil.child.kill('SIGCONT')
    await anvil.stop()
  }
}

function watch(pid, samples) {
  return setInterval(() => {
    const mb = residentOf(pid)
    if (mb !== null) samples.push(mb)
  }, 1000)
}

function figuresOf({ samples, seconds, early, requests, note }) {
  const first = Math.max(...samples.slice(0, early))
  const end = samples[seconds - 1]
  const atMost = Math.max(...samples)
  const at = [early, seconds / 2, seconds].map((second) => `${second} s: ${samples[second - 1]?.toFixed(0)}`)
  note(`MB at ${at.join(', ')}; with the rows of those that were never sent, written at the end: ${atMost.toFixed(0)}`)
  note(`${requests.planned.toLocaleString('en')} rows: ${requests.answered} answered, ${requests.failed} failed, ${requests.unsent} unsent`)
  const limit = `≤ ${(first * GROWTH).toFixed(0)} MB`
  return [
    { figure: `at the end, after ${seconds} s`, measured: `${end.toFixed(0)} MB`, required: limit, met: end <= first * GROWTH },
    { figure: 'at most', measured: `${atMost.toFixed(0)} MB`, required: limit, met: null },
    { figure: 'rows', measured: `${requests.planned}`, required: `${RATE * seconds}`, met: requests.planned === RATE * seconds },
  ]
}

function residentOf(pid) {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024
  } catch {
    return null
  }
}
