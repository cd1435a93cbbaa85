// The load of a script: its own shape, the ramp of --sizing, and what the command line makes of both.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { run } from '../../src/cli/commands/run.js'
import { RUN_OPTIONS } from '../../src/cli/options.js'
import { parse } from '../../src/cli/program.js'
import { type Given, readValues } from '../../src/cli/read-values.js'
import { scriptLoad } from '../../src/cli/script-load.js'
import { SCRIPT_OPTIONS, type ScriptValues } from '../../src/cli/script-options.js'
import { planWords } from '../../src/cli/words.js'
import { planOf } from '../core/plans.js'
import { anvil, hammer, newFolder, newPath, rowsOf, summaryOf } from './kit.js'

/** What a script with these options comes to under this command line. */
function loadOf(options: Record<string, unknown>, given: Given = {}) {
  const { shape, ...own } = options
  const texts = Object.fromEntries(Object.entries(own).map(([name, value]) => [name, String(value)]))
  const values = readValues({ ...RUN_OPTIONS, ...SCRIPT_OPTIONS }, { ...texts, ...given }) as ScriptValues
  return scriptLoad({ values, workload: { options: own, shape }, given, file: '/scripts/shop.ts' })
}

const MINUTE = (seconds: number) => (seconds < 60 ? 5 + seconds : null)

describe('LO-7 options.shape', () => {
  it('is the load, and its end', () => {
    const { values, stages } = loadOf({ shape: MINUTE })
    expect([values.connections, values.rate, values.duration]).toEqual([5, null, 60_000])
    expect(stages).toEqual([
      { duration: 59_000, target: 64 },
      { duration: 1000, target: 64 },
    ])
    expect(loadOf({ shape: MINUTE }, { duration: '9s' }).values.duration).toBe(9000)
    expect(loadOf({ shape: MINUTE }, { duration: '9m' }).values.duration).toBe(60_000)
  })

  it('of a rate leaves -c the number of users that there may be', () => {
    const shape = [{ duration: '10s', rate: 50 }]
    expect(loadOf({ shape }).values).toMatchObject({ rate: 0, connections: 1000, duration: 10_000 })
    expect(loadOf({ shape }, { connections: '7' }).values.connections).toBe(7)
    expect(loadOf({ shape, connections: 9 }).values.connections).toBe(9)
  })

  test.each<[string, Given]>([
    ['-c', { connections: '7' }],
    ['--stage', { stage: ['1s:5'] }],
    ['--ramp-up', { rampUp: '1s' }],
    ['--rate', { rate: '5' }],
    ['--sizing', { sizing: '5%' }],
  ])('gives way to %s of the command line, even if it has no end', (_, given) => {
    expect(loadOf({ shape: () => 5 }, given).stages).toBeUndefined()
  })

  test.each(['connections', 'stage', 'rampUp', 'rate', 'sizing'])('is refused beside the %s of the same script', (name) => {
    const value = { connections: 5, stage: '1s:5', rampUp: '1s', rate: 5, sizing: true }[name]
    expect(() => loadOf({ shape: MINUTE, [name]: value })).toThrowError(new RegExp(`shop\\.ts: options has both shape and ${name}`))
  })

  it('of many lines is counted in the words about a run', () => {
    const stages = Array.from({ length: 3000 }, (_, i) => ({ duration: 1000, target: (i % 7) + 0.5 }))
    expect(planWords(planOf({ stages, connections: 3 }))).toContain('closed, from 3 connections on 1 worker, 10 s, 3,000 stages up to 7')
  })
})

describe('MO-14 --sizing', () => {
  it('rises to 500 users over 300 s and stays for a minute, unless told', () => {
    expect(loadOf({}, { sizing: '5%' }).values).toMatchObject({
      sizing: 0.05,
      connections: 500,
      rampUp: 300_000,
      duration: 360_000,
    })
    const told = { sizing: '0.5%', connections: '20', rampUp: '10s' }
    expect(loadOf({}, told).values).toMatchObject({ sizing: 0.005, connections: 20, rampUp: 10_000, duration: 70_000 })
    expect(loadOf({}, { sizing: '5%', duration: '30s' }).values).toMatchObject({ rampUp: 30_000, duration: 30_000 })
    expect(loadOf({}, { sizing: '5%', requests: '500' }).values.duration).toBeNull()
  })

  it('may be an option of the script, by share or by true', () => {
    expect([loadOf({ sizing: true }), loadOf({ sizing: '2%' })].map(({ values }) => values.sizing)).toEqual([0.05, 0.02])
    expect(loadOf({ sizing: false }).values).toMatchObject({ sizing: null, rampUp: 0 })
  })

  test.each<[string, Given, RegExp]>([
    ['a rate', { sizing: '5%', rate: '5' }, /leave out --rate/],
    ['stages', { sizing: '5%', stage: ['1s:5'] }, /leave out --stage/],
    ['a bare number', { sizing: '5' }, /such as 5%/],
    ['everything', { sizing: '100%' }, /such as 5%/],
  ])('is refused with %s', (_, given, advice) => {
    expect(() => loadOf({}, given)).toThrowError(expect.objectContaining({ code: 'usage', advice: expect.stringMatching(advice) }))
  })

  test.each<[string[], string | undefined, string]>([
    [['--sizing', 'shop.ts'], 'shop.ts', '5%'],
    [['shop.ts', '--sizing'], 'shop.ts', '5%'],
    [['--sizing', '3%', 'shop.ts'], 'shop.ts', '3%'],
    [['--sizing=3%', 'shop.ts'], 'shop.ts', '3%'],
    [['--sizing', '-c', '5', 'shop.ts'], 'shop.ts', '5%'],
    [['--sizing', '100%', 'shop.ts'], 'shop.ts', '100%'],
  ])('takes no word for its share that is none: %j', async (words, argument, sizing) => {
    expect(await parse('hammer run', run, words)).toMatchObject({ kind: 'run', argument, given: { sizing } })
  })
})

const SHAPED = `export const options = { shape: [{ duration: '100ms', users: 4 }, { duration: '200ms', users: 2 }] }
export async function visit({ http, sleep }) { await http.get('/'); await sleep(5) }
`
/** Fails when there are more than four users; no fast machine ends before there are so many. */
const CROWDED = `import assert from 'node:assert/strict'
export async function visit({ id, http, sleep }) {
  await http.get('/')
  await sleep(4)
  assert.ok(id < 4, 'crowded')
}
`

function project(text: string): string {
  const cwd = newFolder()
  writeFileSync(join(cwd, 'script.mjs'), text)
  return cwd
}

describe('hammer run', () => {
  it('LO-7 follows the shape of a script on two workers, and ends with it', async () => {
    const { url } = await anvil()
    const folder = newPath()
    const { code } = await hammer(['run', 'script.mjs', '--url', url, '-w', '2', '-o', folder], { cwd: project(SHAPED) })
    expect(code).toBe(0)
    expect(JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8')).load).toMatchObject({
      connections: 0,
      duration: 300,
      stages: [
        { duration: 100, target: 4 },
        { duration: 200, target: 2 },
      ],
    })
    const { duration, script } = summaryOf(folder)
    expect(duration).toBeLessThanOrEqual(0.3)
    expect(script?.iterations).toMatchObject({ failed: 0, errored: 0 })
  })

  it('MO-8 refuses a bad shape before any load', async () => {
    const { url, counts } = await anvil()
    const text =
      "export const options = { shape: (t) => (t < 3 ? 5 : 'many') }\nexport async function a({ http }) { await http.get('/') }\n"
    const { code, err } = await hammer(['run', 'script.mjs', '--url', url], { cwd: project(text) })
    expect([code, err]).toEqual([2, expect.stringMatching(/script\.mjs: options\.shape\(3\) is 'many'\n {2}It returns a number/)])
    expect(counts().requests).toBe(0)
  })

  it('MO-14 finds how many users it takes, stops there, says so, and can be analysed again', async () => {
    const { url } = await anvil()
    const folder = newPath()
    const words = ['run', '--sizing', 'script.mjs', '--url', url, '-c', '40', '--ramp-up', '4s', '-o', folder]
    const { code, out } = await hammer(words, { cwd: project(CROWDED) })
    expect(code).toBe(0)
    const { sizing, duration } = summaryOf(folder)
    if (!sizing) return expect.fail('no sizing')
    const { succeeded, failed } = sizing.lastMinute
    expect(sizing).toMatchObject({ limit: 0.05, reached: true, ratio: failed / (failed + succeeded), overall: { succeeded, failed } })
    expect(succeeded + failed).toBeGreaterThanOrEqual(100)
    expect(failed / (succeeded + failed)).toBeGreaterThan(0.05)
    expect(sizing.users).toBeGreaterThan(4)
    expect(duration).toBeLessThan(64)
    expect(out).toMatch(/sizing +\d+ users reached 5 %: in the last minute, which began with 0, [\d.]+ %/)
    const again = JSON.parse((await hammer(['analyze', folder, '--format', 'json'])).out)
    expect(again.sizing).toEqual(sizing)
  })

  it('MO-14 has exit code 0 when the limit was never reached, and 1 when nothing ever succeeded', async () => {
    const { url } = await anvil()
    const words = ['run', 'script.mjs', '--url', url, '--sizing', '-c', '2', '-d', '300ms', '-o', 'none']
    const fine = await hammer(words, { cwd: project(SHAPED.replace(/^.*\n/, '')) })
    expect([fine.code, fine.out]).toEqual([0, expect.stringContaining('2 users did not reach 5 %: in the last minute 0 % of the')])
    const broken = "export async function a({ http }) { await http.get('/'); throw new Error('always') }\n"
    const never = await hammer([...words.slice(0, -4), '-n', '2000', '-o', 'none'], { cwd: project(broken) })
    expect([never.code, never.out]).toEqual([1, expect.stringContaining('not one iteration ever succeeded')])
  })

  it('LO-15 leaves the ramp-up out of the numbers with a warm-up of its length', async () => {
    const { url } = await anvil()
    const cwd = project(SHAPED.replace(/^.*\n/, ''))
    const folder = newPath()
    const words = ['run', 'script.mjs', '--url', url, '-c', '4', '--ramp-up', '150ms', '-d', '400ms', '--warm-up', '150ms', '-o', folder]
    expect((await hammer(words, { cwd })).code).toBe(0)
    const { warmUp, requests } = summaryOf(folder)
    const [, ...rows] = rowsOf(folder)
    expect(warmUp).toEqual({ duration: 0.15, requests: rows.filter((row) => row.endsWith(',warm-up')).length })
    expect(requests.sent).toBe(rows.filter((row) => row.endsWith(',main')).length)
    expect(warmUp.requests + requests.sent).toBe(rows.length)
  })
})
