// The folder of a run, and plan.json in it.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, test } from 'vitest'
import { MASK } from '../../src/core/secrets.js'
import { makeFolder } from '../../src/output/index.js'
import { planJson } from '../../src/output/plan-json.js'
import { planOf } from '../core/plans.js'
import { folder, thrown } from './files.js'

const STARTED = new Date('2026-11-21T09:31:02.114Z')

/** Goes to an empty folder until the test is over. */
function inEmptyFolder(): void {
  const before = process.cwd()
  process.chdir(folder())
  onTestFinished(() => process.chdir(before))
}

describe('the folder of a run', () => {
  it('is named by the second of its start in UTC, without signs that a file name may not have', () => {
    inEmptyFolder()
    const made = makeFolder(null, STARTED)
    expect(made.path).toBe(join('results', '2026-11-21T09-31-02Z'))
    expect(made.results).toBe(join(made.path, 'results.csv'))
    expect(readdirSync('results')).toEqual(['2026-11-21T09-31-02Z', 'latest'])
  })

  it('is another one for each run of the same second, even if none has written anything yet', () => {
    inEmptyFolder()
    const paths = [1, 2, 3].map(() => makeFolder(null, STARTED).path)
    expect(paths).toEqual(['', '-2', '-3'].map((suffix) => join('results', `2026-11-21T09-31-02Z${suffix}`)))
  })

  it('is the one that was asked for, with all folders above it', () => {
    const path = join(folder(), 'a', 'b')
    expect(makeFolder(path, STARTED).path).toBe(path)
    expect(existsSync(path)).toBe(true)
  })

  it('may exist, and may hold other things', () => {
    const path = folder()
    writeFileSync(join(path, 'notes.txt'), 'mine')
    expect(makeFolder(path, STARTED).path).toBe(path)
    expect(readdirSync(path)).toEqual(['notes.txt'])
  })

  test.each(['results.csv', 'plan.json', 'summary.json', 'intervals.csv', 'report.html'])(
    'is refused when it has a %s already: nothing is overwritten',
    (file) => {
      const path = folder()
      writeFileSync(join(path, file), 'precious')
      const error = thrown(() => makeFolder(path, STARTED))
      expect(error).toMatchObject({ code: 'usage', option: '--output', value: path, advice: expect.stringContaining('never overwritten') })
      expect(readFileSync(join(path, file), 'utf8')).toBe('precious')
    },
  )

  it('is a clear error where it cannot be made', () => {
    const file = join(folder(), 'file')
    writeFileSync(file, '')
    expect(thrown(() => makeFolder(join(file, 'below'), STARTED))).toMatchObject({
      code: 'disk',
      message: expect.stringContaining('a file'),
    })
    expect(thrown(() => makeFolder(file, STARTED))).toMatchObject({ code: 'disk' })
    inEmptyFolder()
    writeFileSync('results', '')
    expect(thrown(() => makeFolder(null, STARTED))).toMatchObject({ code: 'disk' })
  })

  it('takes the small files of a run', () => {
    const made = makeFolder(folder(), STARTED)
    made.write('plan.json', '{}\n')
    expect(readFileSync(join(made.path, 'plan.json'), 'utf8')).toBe('{}\n')
    mkdirSync(join(made.path, 'summary.json'))
    expect(thrown(() => made.write('summary.json', '{}'))).toMatchObject({ code: 'disk' })
  })
})

describe('plan.json', () => {
  const secretPlan = planOf(
    { rate: 100, model: 'open', seed: 42 },
    {
      target: {
        url: 'https://user:pw-s3cret@host/path?api_key=k-s3cret&page=2',
        scheme: 'https',
        host: 'host',
        port: 443,
        address: '10.0.0.1',
        path: '/path?api_key=k-s3cret&page=2&token=t-s3cret',
      },
      request: {
        method: 'POST',
        headers: [
          ['Accept', 'text/html'],
          ['Authorization', 'Bearer b-s3cret'],
          ['Cookie', 'session=c-s3cret'],
          ['X-Api-Key', 'x-s3cret'],
        ],
        body: new TextEncoder().encode('password=body-s3cret'),
      },
      connection: {
        timeout: 5000,
        requestsPerConnection: 1,
        tls: { verify: false, ca: 'ca-s3cret', cert: 'cert-s3cret', key: 'key-s3cret', servername: 'other' },
      },
    },
  )

  it('holds no secret: not of headers, URLs, bodies, keys', () => {
    expect(planJson(secretPlan, STARTED, '1.2.3')).not.toContain('s3cret')
  })

  it('still says what was sent', () => {
    const { target, request, connection } = JSON.parse(planJson(secretPlan, STARTED, '1.2.3'))
    expect(target).toBe(`https://host/path?api_key=${MASK}&page=2`)
    expect(request).toEqual({
      method: 'POST',
      path: `/path?api_key=${MASK}&page=2&token=${MASK}`,
      headers: [
        ['Accept', 'text/html'],
        ['Authorization', MASK],
        ['Cookie', MASK],
        ['X-Api-Key', MASK],
      ],
      // sha256 of `password=body-s3cret`
      body: { bytes: 20, sha256: '0136586e13f24d6dc65b3210591354c26868ec23e2e9d924bc277db48b2fdcdc' },
    })
    expect(connection).toEqual({
      timeout: 5000,
      requestsPerConnection: 1,
      tls: { verify: false, servername: 'other', ca: true, cert: true, key: true },
    })
  })

  it('has all that is needed to repeat the run', () => {
    const plan = JSON.parse(planJson(secretPlan, STARTED, '1.2.3'))
    expect(plan).toMatchObject({
      schema: 'hammer-plan/1',
      started: '2026-11-21T09:31:02.114Z',
      address: '10.0.0.1',
      load: secretPlan.load,
      interval: 1000,
      versions: { hammer: '1.2.3', node: process.version },
    })
    expect(plan.machine.cores).toBeGreaterThan(0)
  })

  it('has no body where there is none', () => {
    expect(JSON.parse(planJson(planOf(), STARTED, '1')).request).toEqual({ method: 'GET', path: '/', headers: [], body: null })
  })
})
