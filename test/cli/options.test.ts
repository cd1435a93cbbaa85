// From a command line to a plan: every option by all its names, with units, defaults and what may be repeated.

import { availableParallelism } from 'node:os'
import { describe, expect, it } from 'vitest'
import { load } from '../../src/cli/commands/load.js'
import { RUN_OPTIONS } from '../../src/cli/options.js'
import { parse } from '../../src/cli/program.js'
import { readValues } from '../../src/cli/read-values.js'
import { resolveColumns, resolvePlan } from '../../src/cli/resolve.js'

const URL_WORD = 'http://127.0.0.1:8088/'

async function valuesOf(...words: string[]) {
  const parsed = await parse('hammer', load, [URL_WORD, ...words])
  if (parsed.kind !== 'run') throw new Error('not a run')
  return readValues(RUN_OPTIONS, parsed.given)
}

async function planOf(...words: string[]) {
  return resolvePlan(URL_WORD, await valuesOf(...words))
}

describe('without options a plan', () => {
  it('has the documented defaults', async () => {
    const { load, request, connection, interval } = await planOf()
    expect(load).toEqual({
      model: 'closed',
      connections: 10,
      workers: 1,
      pipeline: 1,
      duration: 10_000,
      requests: null,
      rate: null,
      rampUp: 0,
      stages: [],
      arrivals: 'even',
      pacer: 'precise',
      pacing: 0,
      polite: false,
      warmUp: 0,
      grace: 30_000,
      seed: expect.any(Number),
    })
    expect(request).toEqual({ method: 'GET', headers: [], body: null })
    expect(connection).toEqual({
      timeout: 30_000,
      requestsPerConnection: null,
      tls: { verify: true, ca: null, cert: null, key: null, servername: null },
    })
    expect(interval).toBe(1000)
  })

  it('has another seed each time', async () => {
    expect((await planOf()).load.seed).not.toBe((await planOf()).load.seed)
  })
})

const CASES: readonly (readonly [words: string, part: object])[] = [
  ['--polite', { load: { polite: true } }],
  ['-c 250', { load: { connections: 250 } }],
  ['--connections 1k', { load: { connections: 1000 } }],
  ['--connections=1_000', { load: { connections: 1000 } }],
  ['-c250', { load: { connections: 250 } }],
  ['-w 3', { load: { workers: 3 } }],
  ['--workers 4', { load: { workers: 4 } }],
  ['-d 500ms', { load: { duration: 500 } }],
  ['-d 10s', { load: { duration: 10_000 } }],
  ['-d 2m', { load: { duration: 120_000 } }],
  ['-d 1h30m', { load: { duration: 5_400_000 } }],
  ['-d 7', { load: { duration: 7000 } }],
  ['-d .5', { load: { duration: 500 } }],
  ['--duration 1.5s', { load: { duration: 1500 } }],
  ['-z 3s', { load: { duration: 3000 } }],
  ['-n 250', { load: { requests: 250, duration: null } }],
  ['-n 10k', { load: { requests: 10_000, duration: null } }],
  ['--requests 1m', { load: { requests: 1_000_000 } }],
  ['-n 5 -d 2', { load: { requests: 5, duration: 2000 } }],
  ['-r 100', { load: { rate: 100, model: 'open' } }],
  ['--rate 2.5k/s', { load: { rate: 2500 } }],
  ['-r 90/m', { load: { rate: 1.5 } }],
  ['-r 36/h', { load: { rate: 0.01 } }],
  ['-R 5', { load: { rate: 5, model: 'open' } }],
  ['--rps 5', { load: { rate: 5, model: 'open' } }],
  ['--ramp-up 3s', { load: { rampUp: 3000 } }],
  ['--pacing 20ms', { load: { pacing: 20 } }],
  ['-p 8', { load: { pipeline: 8 } }],
  ['--pipeline 2', { load: { pipeline: 2 } }],
  ['-W 2s', { load: { warmUp: 2000 } }],
  ['--warm-up 100ms', { load: { warmUp: 100 } }],
  ['-W auto', { load: { warmUp: 'auto' } }],
  ['-W auto --ramp-up 2s', { load: { warmUp: 'auto', rampUp: 2000 } }],
  ['--grace 0', { load: { grace: 0 } }],
  ['--grace 5s -t 1s', { load: { grace: 5000 } }],
  ['-t 1s', { load: { grace: 1000 }, connection: { timeout: 1000 } }],
  ['--seed 42', { load: { seed: 42 } }],
  ['--seed 0', { load: { seed: 0 } }],
  ['-m POST', { request: { method: 'POST' } }],
  ['--method PUT', { request: { method: 'PUT' } }],
  ['-X DELETE', { request: { method: 'DELETE' } }],
  [
    '-H A:1 -H b:2 --header A:3',
    {
      request: {
        headers: [
          ['A', '1'],
          ['b', '2'],
          ['A', '3'],
        ],
      },
    },
  ],
  ['-H Empty:', { request: { headers: [['Empty', '']] } }],
  ['-b text', { request: { body: Buffer.from('text') } }],
  ['--body {"a":1}', { request: { body: Buffer.from('{"a":1}') } }],
  ['-T text/plain', { request: { headers: [['Content-Type', 'text/plain']] } }],
  ['--content-type text/plain -H content-type:a/b', { request: { headers: [['content-type', 'a/b']] } }],
  ['-u user:pass', { request: { headers: [['Authorization', 'Basic dXNlcjpwYXNz']] } }],
  ['--user user:pass -H authorization:mine', { request: { headers: [['authorization', 'mine']] } }],
  ['--timeout 250ms', { connection: { timeout: 250 } }],
  ['--no-keepalive', { connection: { requestsPerConnection: 1 } }],
  ['--requests-per-connection 7', { connection: { requestsPerConnection: 7 } }],
  ['-k', { connection: { tls: { verify: false } } }],
  ['--insecure', { connection: { tls: { verify: false } } }],
  ['--sni example.org', { connection: { tls: { servername: 'example.org' } } }],
  ['-i 100ms', { interval: 100 }],
  ['-d 1h', { interval: 1000 }],
  ['-d 1h1s', { interval: 2000 }],
  ['-d 24h', { interval: 24_000 }],
  ['-d 24h -i 1s', { interval: 1000 }],
  ['-n 1g', { interval: 1000 }],
  ['--interval 5', { interval: 5000 }],
  ['-c 5 -c 7', { load: { connections: 7 } }],
]

describe('a plan', () => {
  it.each(CASES)('with %s', async (words, part) => {
    expect(await planOf(...words.split(' '))).toMatchObject(part)
  })

  it('H-2 has auto workers: one per core but one, and not more than connections', async () => {
    const all = Math.max(1, availableParallelism() - 1)
    expect((await planOf('-w', 'auto', '-c', '1000')).load.workers).toBe(all)
    expect((await planOf('-w', 'auto', '-c', '1')).load.workers).toBe(1)
  })

  it('keeps a header with spaces, colons and letters beyond ASCII as UTF-8 bytes', async () => {
    const { headers } = (await planOf('-H', 'X-Time:  10:00  ', '-H', 'X-Name: Jürgen')).request
    expect(headers).toEqual([
      ['X-Time', '10:00'],
      ['X-Name', Buffer.from('Jürgen').toString('latin1')],
    ])
  })
})

describe('output options', () => {
  it.each([
    ['-j', { json: true }],
    ['--json', { json: true }],
    ['-q', { quiet: true }],
    ['--quiet', { quiet: true }],
    ['--dry-run', { dryRun: true }],
    ['-v', { verbose: true }],
    ['--verbose', { verbose: true }],
    ['--no-color', { noColor: true }],
    ['--no-header', { noHeader: true, header: [] }],
    ['--no-header -H A:1', { noHeader: true, header: ['A:1'] }],
    ['-o some/where', { output: 'some/where' }],
    ['--output none', { output: 'none' }],
    ['-qj', { quiet: true, json: true }],
    ['', { dryRun: false, json: false, quiet: false, verbose: false, noColor: false, noHeader: false, output: null }],
  ])('%s', async (words, part) => {
    expect(await valuesOf(...words.split(' ').filter((word) => word !== ''))).toMatchObject(part)
  })

  it('columns are those that are asked for; a warm-up is marked unless they were chosen', async () => {
    expect(resolveColumns(await valuesOf())).toEqual(['elapsed', 'response', 'status', 'error', 'lag', 'name'])
    expect(resolveColumns(await valuesOf('-W', '1s')).at(-1)).toBe('phase')
    expect(resolveColumns(await valuesOf('-W', 'auto')).at(-1)).toBe('name')
    expect(resolveColumns(await valuesOf('-W', '1s', '--columns', 'elapsed, response,status'))).toEqual(['elapsed', 'response', 'status'])
  })
})
