// Options from config files, their named tests and the environment.

import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Configured, variableOf, withConfig } from '../../src/cli/config.js'
import { CONFIG_FILES } from '../../src/cli/config-file.js'
import { RUN_OPTIONS } from '../../src/cli/options.js'
import type { Given } from '../../src/cli/read-values.js'
import { SCRIPT_OPTIONS } from '../../src/cli/script-options.js'
import { anvil, filesBelow, hammer, newFolder } from './kit.js'

/** A folder with these files; what is no text becomes JSON. */
function folderWith(files: Readonly<Record<string, unknown>>): string {
  const folder = newFolder()
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))
  }
  return folder
}

interface Place {
  readonly files?: Readonly<Record<string, unknown>>
  readonly config?: unknown
  readonly env?: Readonly<Record<string, string>>
}

function configured(given: Given, { files = {}, config, env = {} }: Place = {}): Promise<Configured> {
  const cwd = folderWith({ ...files, ...(config === undefined ? {} : { 'hammer.config.json': config }) })
  return withConfig(RUN_OPTIONS, given, { cwd, env })
}

describe('options', () => {
  it('are those of the command line where nothing else is said', async () => {
    expect(await configured({ rate: '5' })).toEqual({ given: { rate: '5' }, url: undefined, script: undefined, file: null })
  })

  it('MM-2, MO-17, LO-25, LD-12 come from the command line, the environment, the named test, the file: the first of them that has one', async () => {
    const sources = ['typed', 'env', 'test', 'top'] as const
    const values = { typed: '11', env: '22', test: 33, top: '44' }
    const options = ['connections', 'duration', 'rate', 'rampUp', 'seed'] as const
    const subset = fc.subarray([...sources])
    await fc.assert(
      fc.asyncProperty(fc.tuple(...options.map(() => subset)), async (saidBy) => {
        const said = (source: (typeof sources)[number]) =>
          Object.fromEntries(options.filter((_, i) => saidBy[i].includes(source)).map((name) => [name, values[source]]))
        const env = Object.fromEntries(Object.entries(said('env')).map(([name, value]) => [variableOf(name), String(value)]))
        const { given } = await configured(
          { ...(said('typed') as Given), test: 't' },
          { config: { ...said('top'), tests: { t: said('test') } }, env },
        )
        const expected = options.flatMap((name, i) => {
          const first = sources.find((source) => saidBy[i].includes(source))
          return first === undefined ? [] : [[name, String(values[first])]]
        })
        expect(given).toEqual(Object.fromEntries(expected))
      }),
      { numRuns: 60 },
    )
  })

  it('that can be repeated come from one source as a whole', async () => {
    const config = { header: ['A: 1', 'B: 2'], threshold: 'p99<1s', tests: { t: { header: ['C: 3'] } } }
    expect((await configured({ test: 't' }, { config })).given).toEqual({ header: ['C: 3'], threshold: 'p99<1s' })
    expect((await configured({ header: ['D: 4'] }, { config })).given.header).toEqual(['D: 4'])
  })

  it('are converted: numbers, flags, nothing', async () => {
    const config = { connections: 50, insecure: true, quiet: false, body: null, $schema: 'x' }
    expect((await configured({}, { config })).given).toEqual({ connections: '50', insecure: 'true', quiet: 'false' })
    const env = { HAMMER_INSECURE: '0', HAMMER_POLITE: 'yes', HAMMER_BODY: '', HAMMER_ALLOW: 'x', HAMMER_TOKEN: 'secret' }
    expect((await configured({}, { config, env })).given).toEqual({ connections: '50', insecure: 'false', quiet: 'false', polite: 'true' })
  })

  it('MO-14 that can stand without a value are named with true there', async () => {
    const cwd = folderWith({ 'hammer.config.json': { sizing: true } })
    expect((await withConfig(SCRIPT_OPTIONS, {}, { cwd, env: {} })).given).toEqual({ sizing: 'true' })
    const env = { HAMMER_SIZING: '1' }
    await expect(withConfig(SCRIPT_OPTIONS, {}, { cwd, env })).rejects.toThrow(/^HAMMER_SIZING: /)
  })

  it('have a URL and a script, of which the test has the better', async () => {
    const config = { url: 'http://a', script: 'a.ts', tests: { t: { script: 'b.ts#x' } } }
    expect(await configured({ test: 't' }, { config })).toMatchObject({ url: 'http://a', script: 'b.ts#x', given: {} })
    expect(await configured({}, { config, env: { HAMMER_URL: 'http://b', HAMMER_TEST: 't' } })).toMatchObject({
      url: 'http://b',
      script: 'b.ts#x',
    })
  })

  it('of a command that has --url stand among its options, and those that it does not have are left to others', async () => {
    const table = { url: { kind: 'text', group: 'load', help: 'base' }, rate: RUN_OPTIONS.rate } as const
    const cwd = folderWith({ 'hammer.config.json': { url: 'http://a', rate: 5, pipeline: 2 } })
    expect((await withConfig(table, {}, { cwd, env: {} })).given).toEqual({ url: 'http://a', rate: '5' })
    expect(await withConfig(table, { url: 'http://b' }, { cwd, env: {} })).toMatchObject({
      given: { url: 'http://b', rate: '5' },
      url: 'http://b',
    })
  })
})

describe('a config file', () => {
  it.each([
    ['hammer.config.ts', 'import type { Config } from "hammer-load"\nexport const config = { connections: 7 as number } satisfies Config'],
    ['hammer.config.mts', 'export default { connections: 7 }'],
    ['hammer.config.js', 'module.exports = { connections: 7 }'],
    ['hammer.config.mjs', 'import { HammerError } from "hammer-load"\nexport const config = { connections: HammerError.name.length - 4 }'],
    ['hammer.config.json', '{ "connections": 7 }'],
    ['other/name.ts', 'export const config: object = { connections: 7 }'],
  ])('can be %s', async (name, text) => {
    const cwd = folderWith({ [name]: text, 'package.json': '{}' })
    const { url } = await anvil()
    const named = name.includes('/') ? ['--config', name] : []
    const said = await hammer([url, ...named, '-n', '20', '-o', 'run', '-q'], { cwd })
    expect(said).toEqual({ code: 0, out: '', err: '' })
    expect(filesBelow(join(cwd, 'run')).find(({ name }) => name === 'plan.json')?.text).toMatch(/"connections": 7\b/)
  })

  it('gives the URL, and is named before the run', async () => {
    const { url } = await anvil()
    const cwd = folderWith({ 'hammer.config.json': { url, output: 'none', tests: { few: { requests: 3 } } } })
    const { code, out, err } = await hammer(['--test', 'few', '-j'], { cwd })
    expect([code, JSON.parse(out).requests.answered]).toEqual([0, 3])
    expect(err).toMatch(/^hammer: with hammer\.config\.json\n/)
  })

  it('is not read with --config none, nor by the demonstration', async () => {
    const cwd = folderWith({ 'hammer.config.json': '{ this is no JSON' })
    expect((await withConfig(RUN_OPTIONS, { config: 'none' }, { cwd, env: {} })).file).toBeNull()
    expect((await hammer(['demo', '-d', '300ms', '--ramp-up', '0', '-c', '1', '-o', 'none', '-q'], { cwd })).code).toBe(0)
  })

  it('holds paths as seen from its own folder', async () => {
    const config = { cacert: 'ca.pem', body: '@body.json', output: 'none', script: 's.ts#a', key: '/k.pem', tests: { t: { body: '@-' } } }
    const cwd = folderWith({ 'sub/c.json': config, 'hammer.config.json': config })
    const sub = join(cwd, 'sub')
    const there = await withConfig(RUN_OPTIONS, { config: 'sub/c.json' }, { cwd, env: {} })
    expect(there.given).toEqual({ cacert: join(sub, 'ca.pem'), body: `@${join(sub, 'body.json')}`, output: 'none', key: '/k.pem' })
    expect(there.script).toBe(join(sub, 's.ts#a'))
    const here = await withConfig(RUN_OPTIONS, { test: 't' }, { cwd, env: {} })
    expect(here.given).toEqual({ cacert: 'ca.pem', body: '@-', output: 'none', key: '/k.pem' })
    expect(here.script).toBe('s.ts#a')
  })

  it('is one: two of the usual names are refused', async () => {
    for (const [i, name] of CONFIG_FILES.entries()) {
      const other = CONFIG_FILES[(i + 1) % CONFIG_FILES.length]
      await expect(configured({}, { files: { [name]: '{}', [other]: '{}' } })).rejects.toThrow(/^there is more than one config file: /)
    }
  })

  const BAD: readonly (readonly [string, unknown, RegExp, RegExp])[] = [
    ['an unknown name', { conections: 5 }, /^hammer\.config\.json: there is no option "conections"$/, /Did you mean "connections"\?/],
    ['a name as on the command line', { 'ramp-up': 5 }, /there is no option "ramp-up"$/, /^It is written rampUp here\.$/],
    ['what belongs on the command line', { config: 'x' }, /there is no option "config"/, /./],
    ['an unknown name in a test', { tests: { t: { rat: 5 } } }, /^hammer\.config\.json, test "t": there is no option "rat"$/, /"rate"/],
    [
      'a bad value',
      { duration: 'soon', tests: { t: {} } },
      /^hammer\.config\.json: -d, --duration: "soon" is not valid here$/,
      /such as 500ms/,
    ],
    [
      'a bad value in a test',
      { tests: { t: { connections: 0 } } },
      /^hammer\.config\.json, test "t": -c, --connections: "0" is not valid/,
      /at least 1/,
    ],
    ['a text for a flag', { insecure: 'yes', tests: { t: {} } }, /insecure must be true or false$/, /--insecure/],
    ['an object', { header: { A: 1 }, tests: { t: {} } }, /header must be a list of texts$/, /--header/],
    ['a list for what is not repeated', { rate: [1], tests: { t: {} } }, /rate must be a text or a number$/, /--rate/],
    ['a test that is not there', { tests: { big: {}, small: {}, tt: {} } }, /has no test "t"$/, /^There are: big, small, tt\./],
    ['no test at all', {}, /has no test "t"$/, /tests: \{ big:/],
    ['tests that are none', { tests: [1] }, /has no test "t"$|tests is no object$/, /tests: \{ big:/],
    ['a list', [1], /exports no config$/, /export const config/],
    ['no JSON', '{\n  "rate": 5,\n}', /^hammer\.config\.json(:3:1)?: /, /valid JSON/],
  ]

  it.each(BAD)('is refused with its name and advice for %s', async (_, config, message, advice) => {
    const error = await configured({ test: 't' }, { config }).catch((error) => error)
    expect(error).toMatchObject({ code: 'usage', message: expect.stringMatching(message), advice: expect.stringMatching(advice) })
  })

  it('that does not load is refused with the line, exit code 2', async () => {
    const cwd = folderWith({ 'hammer.config.ts': 'export const config = {\n  rate: 5\n  url: 3\n}\n' })
    const { code, out, err } = await hammer(['http://127.0.0.1:1'], { cwd })
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(/^hammer: hammer\.config\.ts:3:3: .*\n {2}3 \| url: 3\n {4}\| \^\n {2}It must be valid TypeScript/)
  })

  it('that is named must be there, and a test needs one', async () => {
    await expect(configured({ config: 'no.ts' })).rejects.toThrow('the config file "no.ts" is not there')
    await expect(configured({ config: '.' })).rejects.toThrow('is not there')
    await expect(configured({}, { env: { HAMMER_CONFIG: 'no.ts' } })).rejects.toThrow('"no.ts" is not there')
    await expect(configured({ test: 'big' })).rejects.toThrow('there is no config file here that could have a test "big"')
  })

  it('with a script only sends a user of hammer URL to hammer run', async () => {
    const cwd = folderWith({ 'hammer.config.json': { script: 's.ts' } })
    const { code, err } = await hammer(['-d', '1s'], { cwd })
    expect([code, err]).toEqual([2, expect.stringMatching(/no URL, but the script s\.ts\n.*hammer run/)])
  })
})

describe('the environment', () => {
  it('gives every option, and is named when it is wrong', async () => {
    const { given } = await configured({}, { env: { HAMMER_RAMP_UP: '5s', HAMMER_REQUESTS_PER_CONNECTION: '9' } })
    expect(given).toEqual({ rampUp: '5s', requestsPerConnection: '9' })
    await expect(configured({}, { env: { HAMMER_RATE: 'fast' } })).rejects.toThrow(/^HAMMER_RATE: -r, --rate: "fast" is not valid here/)
    await expect(configured({}, { env: { HAMMER_STRICT: 'maybe' } })).rejects.toThrow(/^HAMMER_STRICT: "maybe" is neither 1 nor 0/)
  })

  it('is heard by a run', async () => {
    const { url } = await anvil()
    const { code, out } = await hammer(['-j', '-q'], { env: { HAMMER_URL: url, HAMMER_REQUESTS: '4', HAMMER_OUTPUT: 'none' } })
    expect([code, JSON.parse(out).requests.answered]).toEqual([0, 4])
  })
})
