// The result of the self-test, kept for later runs on the same machine.

import { readFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { dirname, join } from 'node:path'
import { cacheFolder } from '../core/caches.js'
import { makePath } from '../core/folder.js'
import { count, duration, significant } from '../core/units.js'
import type { Floor } from '../core/verdict.js'
import type { Abilities } from '../fleet/selftest.js'
import { VERSION } from './version.js'
import { writeText } from './write.js'

/** As it stands in the file. */
export interface Calibration extends Abilities {
  readonly schema: 'hammer-selftest/1'
  /** ISO 8601, UTC. */
  readonly date: string
  readonly hammer: string
  readonly node: string
  readonly machine: Machine
  readonly workers: number
}

/** What must be the same for a calibration to hold. */
interface Machine {
  readonly processor: string
  readonly cores: number
}

const SCHEMA = 'hammer-selftest/1'

/** Where it is kept: in the user's folder for caches. */
export function calibrationPath(env: Readonly<Record<string, string | undefined>> = process.env): string {
  return join(cacheFolder(env), 'selftest.json')
}

/** Names what was found by when, what and where it was found. */
export function calibrationOf(abilities: Abilities, workers: number, date: Date): Calibration {
  return { schema: SCHEMA, date: date.toISOString(), hammer: VERSION, node: process.version, machine: thisMachine(), workers, ...abilities }
}

/** @throws {HammerError} `disk` */
export function keepCalibration(path: string, calibration: Calibration): void {
  try {
    makePath(dirname(path))
  } catch {
    // writing says what is wrong
  }
  writeText(path, `${JSON.stringify(calibration, null, 2)}\n`, '--output')
}

/** The noise floor of this machine; null without a self-test, or when it was made on another machine, Node or disturbed. */
export function knownFloor(path = calibrationPath()): Floor | null {
  try {
    const { schema, node, machine, disturbed, floor } = JSON.parse(readFileSync(path, 'utf8')) as Partial<Calibration>
    if (schema !== SCHEMA || node !== process.version || disturbed || !floor || !isHere(machine)) return null
    const { p50, p99, 'p99.9': most } = floor
    return [p50, p99, most].every(Number.isFinite) ? { p50, p99, 'p99.9': most } : null
  } catch {
    // no file, or one of somebody else's making: a run goes on without
    return null
  }
}

/** For people. */
export function calibrationWords(
  { floor, lag, ceiling, honestRate, disturbed, workers, machine, node, hammer }: Calibration,
  path: string,
): string {
  const ms = (seconds: number) => duration(1000 * seconds)
  const of = workers === 1 ? '1 worker' : `${count(workers)} workers`
  return [
    `  hammer ${hammer}, Node ${node}, ${machine.cores} cores, ${machine.processor}`,
    '',
    `  noise floor   p50 ${ms(floor.p50)}, p99 ${ms(floor.p99)}, p99.9 ${ms(floor['p99.9'])}: no answer is seen to come faster`,
    `  pacer's lag   p50 ${ms(lag.p50)}, p99 ${ms(lag.p99)}`,
    `  honest rate   ${honestRate === null ? 'none' : `${significant(honestRate)}/s`} from ${of}: 99 of 100 requests leave within 1 ms of their time`,
    `  ceiling       ${significant(ceiling)} answers/s, as fast as they come`,
    '',
    ...(disturbed
      ? ['  ! The machine was disturbed meanwhile: repeat this when it is quiet. Later runs do not use these figures.', '']
      : []),
    path === 'none' ? '  Kept nowhere.' : `  Kept in ${path}; later runs on this machine compare their times with it.`,
  ].join('\n')
}

function thisMachine(): Machine {
  return { processor: cpus()[0]?.model.trim() ?? 'unknown', cores: availableParallelism() }
}

function isHere(machine: Machine | undefined): boolean {
  const here = thisMachine()
  return machine?.processor === here.processor && machine.cores === here.cores
}
