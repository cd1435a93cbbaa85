// What else the machine did meanwhile: time stolen by its host, and load of others.

import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** With more of the machine than this gone to others, a run says little about hammer. */
const QUIET = 0.05

/**
 * Measures a number of times; a run during which the machine was not quiet is repeated, as many times again at most. Returns
 * those that were least disturbed: chosen by what the others did, not by what was measured.
 * @param attempt resolves to an object with the `disturbance` of the run
 */
export async function leastDisturbed(wanted, attempt) {
  const runs = []
  let quiet = 0
  while (quiet < wanted && runs.length < 2 * wanted) {
    const run = await attempt()
    runs.push(run)
    if (sum(run.disturbance) <= QUIET) quiet++
  }
  return runs.sort((a, b) => sum(a.disturbance) - sum(b.disturbance)).slice(0, wanted)
}

/** Watches from now on; `stop` gives the shares, of the whole machine, that were stolen and that other processes used. */
export function watchMachine(ownPids) {
  const own = new Set([process.pid, ...ownPids])
  const began = machineTicks()
  const before = processTicks(own)
  return () => {
    const ended = machineTicks()
    let others = 0
    for (const [pid, ticks] of processTicks(own)) others += ticks - (before.get(pid) ?? 0)
    const total = Math.max(1, ended.total - began.total)
    return { stolen: (ended.stolen - began.stolen) / total, others: others / total }
  }
}

/** For notes. */
export function describeDisturbance({ stolen, others }) {
  const share = (value) => `${(value * 100).toFixed(1)} %`
  return `of the machine ${share(stolen)} stolen, ${share(others)} with others`
}

/** Processes of this name. */
export function pidsOf(name) {
  return spawnSync('pidof', [name], { encoding: 'utf8' }).stdout.trim().split(/\s+/).filter(Boolean).map(Number)
}

function sum({ stolen, others }) {
  return stolen + others
}

/** proc(5): user nice system idle iowait irq softirq steal. */
function machineTicks() {
  const line = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]
  const times = line.split(/\s+/).slice(1, 9).map(Number)
  return { stolen: times[7], total: times.reduce((all, time) => all + time, 0) }
}

/**
 * By process: user and system time, its own and that of its children that have ended, some of which then counts twice:
 * rather too much than too little. The sums of /proc/stat are no use:
 * they are drawn at the ticks of a timer, and miss what sleeps through those.
 */
function processTicks(except) {
  const ticks = new Map()
  for (const name of readdirSync('/proc')) {
    const pid = Number(name)
    if (!Number.isInteger(pid) || except.has(pid)) continue
    try {
      const fields = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1].split(' ')
      ticks.set(
        pid,
        fields.slice(11, 15).reduce((all, time) => all + Number(time), 0),
      )
    } catch {
      // it has ended
    }
  }
  return ticks
}
