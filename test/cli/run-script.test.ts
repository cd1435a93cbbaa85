// hammer run: scripts as people write them, run by the build in a process of its own.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { anvil, filesBelow, hammer, newFolder, newPath, rowsOf, summaryOf } from './kit.js'

/** A project with one script. */
function project(text: string, name = 'script.ts'): string {
  const cwd = newFolder()
  writeFileSync(join(cwd, name), text)
  return cwd
}

const READ_WRITE = `import assert from 'node:assert/strict'
import { constant, scenario } from 'hammer-load'

interface Answer { readonly status: number }

export const options = { connections: 4, requests: 40, workers: 2 }

export async function setup() {
  return { token: 'secret-42' }
}

export const read = scenario({ weight: 3, wait: constant('1ms') }, async ({ http, shared, check }) => {
  const { status }: Answer = await http.get('/read', { headers: { 'x-token': (shared as { token: string }).token } })
  check('readable', status === 200)
})

export const write = scenario({ weight: 1 }, async (user) => {
  const { status }: Answer = await user.http.post('/write', { json: { n: user.iteration } })
  assert.equal(status, 200)
  user.count('written')
  user.timer('known', 12)
})
`

describe('hammer run', () => {
  it('MO-1, MO-2, MO-23, MM-4, MM-14 runs what a module exports: weights, set-up, checks and counters, on two workers', async () => {
    const { url, counts } = await anvil()
    const folder = newPath()
    const cwd = project(READ_WRITE)
    const { code, out, err } = await hammer(['run', 'script.ts', '--url', url, '-o', folder], { cwd })
    expect([code, err]).toEqual([0, expect.not.stringContaining('rror')])
    const { script, requests, names } = summaryOf(folder)
    expect(script?.iterations).toEqual({ started: 40, succeeded: 40, failed: 0, errored: 0, unfinished: 0 })
    expect(Object.keys(script?.scenarios ?? {})).toEqual(['read', 'write'])
    expect(Object.keys(names)).toEqual(['GET /read', 'POST /write'])
    expect(script?.counters).toEqual({ written: names['POST /write'].requests })
    expect(requests).toMatchObject({ sent: 40, answered: 40 })
    expect(counts().requests).toBe(40)
    expect(rowsOf(folder)).toHaveLength(41)
    expect(out).toMatch(/iterations/)
    const timers = readFileSync(join(folder, 'timers.csv'), 'utf8').trim().split('\n').slice(1)
    const timed = timers.map((row) => Number(row.split(',')[3])).reduce((sum, count) => sum + count, 0)
    expect([timed, script?.timers.known.count]).toEqual([script?.counters.written, script?.counters.written])
    const again = JSON.parse((await hammer(['analyze', folder, '--format', 'json'])).out)
    expect(again).toEqual(JSON.parse(JSON.stringify(summaryOf(folder))))
  })

  it('MM-9, MO-6 runs each scenario once, step by step, with --once', async () => {
    const { url } = await anvil()
    const { code, out } = await hammer(['run', 'script.ts', '--url', url, '--once'], { cwd: project(READ_WRITE) })
    expect(code).toBe(0)
    expect(out).toMatch(/^read\n {2}GET \S+\/read {2}200 .*\n {2}ok, .*\nwrite\n {2}POST \S+\/write {2}200 .*\n {2}ok, /)
    const one = await hammer(['run', 'script.ts#write', '--url', url, '--once'], { cwd: project(READ_WRITE) })
    expect(one.out).not.toContain('read')
  })

  it('LD-1 with --once fails as a test does: exit code 1, with message and line', async () => {
    const { url } = await anvil()
    const cwd = project("import assert from 'node:assert'\nexport async function broken() {\n  assert.fail('so it is')\n}\n")
    const { code, out } = await hammer(['run', 'script.ts', '--url', url, '--once'], { cwd })
    expect([code, out]).toEqual([1, expect.stringContaining('failure at script.ts:3: so it is')])
  })

  it('runs without a URL where the script names whole ones, and refuses those that HAMMER_ALLOW does not name', async () => {
    const { url } = await anvil()
    const cwd = project(`export async function there({ http }) { await http.get('${url}/there') }\n`, 'script.mjs')
    const folder = newPath()
    const words = ['run', 'script.mjs', '-n', '3', '-c', '1', '-o', folder]
    expect((await hammer(words, { cwd })).code).toBe(0)
    expect(summaryOf(folder)).toMatchObject({ target: 'script.mjs', requests: { answered: 3 } })
    const refused = await hammer([...words.slice(0, -1), newPath()], { cwd, env: { HAMMER_ALLOW: 'elsewhere.example' } })
    expect([refused.code, refused.out]).toEqual([1, expect.stringContaining('127.0.0.1 may not be loaded from here')])
  })

  it('LO-21 gives the script its own options, and no secret of them to a file', async () => {
    const { url } = await anvil()
    const cwd = project("export async function own({ args, check }) { check('told', args.password === 'pa=ss') }\n", 'script.mjs')
    const folder = newPath()
    const { code } = await hammer(['run', 'script.mjs', '--url', url, '-n', '1', '-c', '1', '--arg', 'password=pa=ss', '-o', folder], {
      cwd,
    })
    expect(summaryOf(folder).script?.checks).toEqual({ told: { passed: 1, failed: 0 } })
    expect(code).toBe(0)
    expect(filesBelow(folder).filter(({ text }) => text.includes('pa=ss'))).toEqual([])
  })

  test.each([
    [
      'a set-up of the run that fails',
      "export async function setup() { throw new Error('no data') }\nexport async function a() {}",
      /no data/,
    ],
    [
      'a set-up of a user that fails',
      "import { scenario } from 'hammer-load'\nexport const a = scenario({ setup() { throw new Error('no account') } }, async () => {})",
      /set-up of a failed for user \d+: no account/,
    ],
    [
      'a tear-down that fails',
      "export async function teardown() { throw new Error('left over') }\nexport async function a({ http }) { await http.get('/') }",
      /tear-down of the run failed: left over/,
    ],
  ])('MO-8 has exit code 1 for %s, with its message', async (_, text, message) => {
    const { url } = await anvil()
    const { code, out, err } = await hammer(['run', 'script.mjs', '--url', url, '-n', '2', '-c', '1', '-o', 'none'], {
      cwd: project(text, 'script.mjs'),
    })
    expect([code, (out + err).replace(/\s+/g, ' ')]).toEqual([1, expect.stringMatching(message)])
  })

  it('LO-16, LD-19, MO-16 has thresholds on iterations and checks', async () => {
    const { url } = await anvil()
    const text = "export async function half({ http, check, iteration }) {\n  await http.get('/')\n  check('odd', iteration % 2)\n}\n"
    const cwd = project(text, 'script.mjs')
    const run = (threshold: string) =>
      hammer(['run', 'script.mjs', '--url', url, '-n', '4', '-c', '1', '-o', 'none', '--threshold', threshold], { cwd })
    const codes = await Promise.all(['iterations.failed<1%', 'iterations.succeeded==4', 'checks<1%', 'checks<=2'].map(run))
    expect(codes.map(({ code }) => code)).toEqual([0, 0, 99, 0])
  })

  it('keeps what scripts print out of the JSON', async () => {
    const { url } = await anvil()
    const cwd = project(
      "console.log('loaded')\nexport async function a({ http }) {\n  console.log('going')\n  await http.get('/')\n}\n",
      'script.mjs',
    )
    const { out, err } = await hammer(['run', 'script.mjs', '--url', url, '-n', '1', '-c', '1', '-o', 'none', '-j'], { cwd })
    expect(JSON.parse(out)).toMatchObject({ requests: { answered: 1 } })
    expect(err).toMatch(/loaded[\s\S]*going/)
  })

  it('goes on after errors that nobody awaits and calls of process.exit, reports them, and ends with exit code 1', async () => {
    const { url } = await anvil()
    const folder = newPath()
    const cwd = project(
      `export async function a({ http, iteration }) {
  await http.get('/')
  process.stdout.write('raw')
  if (iteration === 0) Promise.reject(new Error('let go'))
  if (iteration === 1) setImmediate(() => { throw new Error('on its own') })
  if (iteration === 2) process.exit(0)
}
`,
      'script.mjs',
    )
    const { code, out, err } = await hammer(['run', 'script.mjs', '--url', url, '-n', '9', '-c', '1', '-o', folder, '-j'], { cwd })
    expect([code, err]).toEqual([1, expect.not.stringContaining('report it')])
    expect(out).not.toContain('raw')
    const { script } = summaryOf(folder)
    expect(script?.iterations).toEqual({ started: 9, succeeded: 8, failed: 0, errored: 1, unfinished: 0 })
    const problems = script?.problems.map(({ kind, message, where }) => `${kind} ${where} ${message}`).sort()
    expect(problems).toEqual([
      'error script.mjs:6 process.exit(0) is refused: user.abort(reason) ends the run',
      'stray script.mjs:4 let go',
      'stray script.mjs:5 on its own',
    ])
  })

  test.each([
    [
      'a set-up of the run that never ends',
      'export const setup = () => new Promise(() => {})',
      [],
      /set-up of the run failed: it waits for/,
    ],
    [
      'an iteration that never ends, with --once',
      'export async function b() { await new Promise(() => {}) }',
      ['--once'],
      /waits for what never comes/,
    ],
    [
      'what a set-up of the run leaves to nobody',
      "export const setup = () => void Promise.reject(new Error('left'))",
      [],
      /Error: left at .*script\.mjs:1/,
    ],
  ])('does not end with exit code 0 after %s', async (_, text, words, message) => {
    const { url } = await anvil()
    const cwd = project(`${text}\nexport async function a({ http }) { await http.get('/') }\n`, 'script.mjs')
    const { code, err } = await hammer(['run', 'script.mjs', '--url', url, '-n', '1', '-c', '1', '-o', 'none', ...words], { cwd })
    expect([code, err]).toEqual([1, expect.stringMatching(message)])
  })

  it('gives the script the whole URL, secrets included, and does nothing of it with --dry-run', async () => {
    const { url } = await anvil()
    const text =
      "export const setup = () => console.error('set up')\nexport async function a({ http }) { throw new Error(http.baseUrl.slice(-6)) }\n"
    const cwd = project(text, 'script.mjs')
    const words = ['run', 'script.mjs', '--url', `${url}/?token=s3cret`, '-c', '1']
    const once = await hammer([...words, '--once'], { cwd })
    expect([once.out, once.err]).toEqual([expect.stringContaining('s3cret'), expect.stringContaining('set up')])
    const dry = await hammer([...words, '--dry-run'], { cwd })
    expect([dry.code, dry.out + dry.err]).toEqual([0, expect.not.stringMatching(/set up|s3cret/)])
  })

  test.each([
    ['no script', [], /no script/],
    ['a script that is not there', ['nowhere.ts'], /nowhere\.ts/],
    ['a scenario that is not there', ['script.ts#rea'], /rea/],
    ['an own option without a name', ['script.ts', '--arg', 'x'], /--arg has no name/],
    ['an option that makes no sense for a script', ['script.ts', '-X', 'POST'], /unknown option/],
  ])('MM-8 refuses %s before any load, with exit code 2', async (_, words, message) => {
    const { code, err } = await hammer(['run', ...words], { cwd: project(READ_WRITE) })
    expect([code, err]).toEqual([2, expect.stringMatching(message)])
  })

  it('MM-8 refuses a script that does not load, with file and line', async () => {
    const { code, err } = await hammer(['run', 'script.ts', '--url', 'localhost:1'], {
      cwd: project('export async function a() {\n  const = 1\n}\n'),
    })
    expect([code, err]).toEqual([2, expect.stringMatching(/script\.ts:2/)])
  })
})
