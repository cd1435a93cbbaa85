// hammer selftest: what it says and keeps, and what later runs make of it.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import {
  type Calibration,
  calibrationOf,
  calibrationPath,
  calibrationWords,
  keepCalibration,
  knownFloor,
} from '../../src/cli/calibration.js'
import type { Abilities } from '../../src/fleet/selftest.js'
import { expectGolden } from '../golden.js'
import { anvil, hammer, newFolder, newPath, summaryOf } from './kit.js'

const ABILITIES: Abilities = {
  floor: { p50: 0.000_061, p99: 0.000_212, 'p99.9': 0.001_3 },
  lag: { p50: 0.000_001, p99: 0.000_015 },
  ceiling: 141_234.5,
  honestRate: 66_204,
  disturbed: false,
}

function kept(changes: Partial<Calibration> = {}): string {
  const path = newPath('kept/selftest.json')
  keepCalibration(path, { ...calibrationOf(ABILITIES, 1, new Date(0)), ...changes })
  return path
}

describe('a calibration', () => {
  it('is kept in the folder for caches', () => {
    expect(calibrationPath({ XDG_CACHE_HOME: '/there' })).toBe('/there/hammer/selftest.json')
    expect(calibrationPath({})).toMatch(/\.cache.hammer.selftest\.json$/)
  })

  it('is found again on the same machine', () => {
    expect(knownFloor(kept())).toEqual(ABILITIES.floor)
  })

  test.each<[what: string, Partial<Calibration>]>([
    ['another processor', { machine: { processor: 'abacus', cores: 2 } }],
    ['another version of Node', { node: 'v1.0.0' }],
    ['a disturbed machine', { disturbed: true }],
    ['another schema', { schema: 'hammer-selftest/9' as 'hammer-selftest/1' }],
    ['no floor', { floor: undefined as never }],
    ['a floor that is none', { floor: { p50: '1', p99: 2, 'p99.9': 3 } as never }],
  ])('of %s is not used', (_, changes) => {
    expect(knownFloor(kept(changes))).toBeNull()
  })

  test.each(['', 'null', '{', '[]', '7'])('that reads %j is none', (text) => {
    const path = newPath('broken.json')
    writeFileSync(path, text)
    expect(knownFloor(path)).toBeNull()
    expect(knownFloor(newPath('absent.json'))).toBeNull()
  })

  it('that cannot be kept is an error with advice', () => {
    const inTheWay = newPath('file')
    writeFileSync(inTheWay, '')
    expect(() => keepCalibration(join(inTheWay, 'selftest.json'), calibrationOf(ABILITIES, 1, new Date(0)))).toThrow(/cannot be written/)
  })

  it('reads well', () => {
    const here = { hammer: '0.1.0', node: 'v20.20.2', machine: { processor: 'A Processor', cores: 2 } }
    const one = { ...calibrationOf(ABILITIES, 1, new Date(0)), ...here }
    const other = { ...one, workers: 2, honestRate: null, disturbed: true }
    expectGolden('selftest', [calibrationWords(one, '/there/selftest.json'), calibrationWords(other, 'none')].join('\n\n'))
  })
})

describe('hammer', () => {
  it('says of a run which times are mostly the tool, and keeps the floor in the summary', async () => {
    const { url } = await anvil()
    const cache = newFolder()
    const folder = newPath()
    const path = calibrationPath({ XDG_CACHE_HOME: cache })
    mkdirSync(dirname(path), { recursive: true })
    const floor = { p50: 10, p99: 20, 'p99.9': 30 }
    keepCalibration(path, calibrationOf({ ...ABILITIES, floor }, 1, new Date(0)))
    const { out } = await hammer([url, '-n', '20', '-o', folder], { env: { XDG_CACHE_HOME: cache } })
    expect(out).toMatch(/Mostly the tool and this machine, by hammer selftest: p50 of [\d.]+ .s \(floor 10\.0 s\)\./)
    expect(summaryOf(folder).generator?.floor).toEqual(floor)
  })

  it('selftest ends at once when it is interrupted, and keeps nothing', async () => {
    const path = newPath('selftest.json')
    const { code, err } = await hammer(['selftest', '-o', path], {
      started: (child) => {
        child.stderr?.once('data', () => setTimeout(() => child.kill('SIGINT'), 300))
      },
    })
    expect(code).toBe(130)
    expect(err).toMatch(/noise floor/)
    expect(existsSync(path)).toBe(false)
  })
})
