// Data from other machines: what is valid comes through unchanged, everything else is refused.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it, test } from 'vitest'
import { HammerError } from '../../../src/core/errors.js'
import { bundleOf, openBundle } from '../../../src/fleet/machines/bundle.js'
import { packScript, unpackScript } from '../../../src/fleet/machines/files.js'
import { answer, order, pack, presence, runRecord, said, unpack } from '../../../src/fleet/machines/messages.js'
import { isId, toId } from '../../../src/fleet/machines/subjects.js'
import { planOf } from '../../core/plans.js'

const root = mkdtempSync(join(tmpdir(), 'hammer-fleet-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const BUNDLE = { name: 'r/bundle', sha256: 'ab' }
const MEMBER = { agent: 'a-1', place: { index: 0, count: 2 }, name: 'a', host: 'h', cores: 2, floor: null, offset: 1, error: 0.1 }

describe('messages', () => {
  test.each([
    ['an order', order, { kind: 'take', run: 'r1', seat: 'a-1', place: { index: 1, count: 3 }, bundle: BUNDLE, heir: null }],
    [
      'an order to an heir',
      order,
      {
        kind: 'take',
        run: 'r1',
        seat: 'a-1-1-0',
        place: { index: 1, count: 3 },
        bundle: BUNDLE,
        heir: { at: 1.5, from: 5000, requests: null },
      },
    ],
    ['an end', order, { kind: 'stop', run: 'r1', seat: null }],
    ['an end of one part', order, { kind: 'stop', run: 'r1', seat: 'a-1-1-0' }],
    ['a start', order, { kind: 'start', run: 'r1', at: 12.5 }],
    ['an answer', answer, { ok: true, now: 3 }],
    ['a refusal', answer, { ok: false, reason: 'busy' }],
    ['a failure', said, { kind: 'failed', message: 'm', advice: null, details: 'at x' }],
    [
      'a presence',
      presence,
      {
        protocol: 1,
        id: 'a-1',
        name: 'a',
        host: 'h',
        cores: 2,
        version: '1',
        node: 'v20',
        floor: { p50: 1, p99: 2, 'p99.9': 3 },
        run: null,
      },
    ],
    [
      'a record',
      runRecord,
      {
        run: 'r1',
        target: 'http://x/',
        state: 'running',
        started: '2026-01-01T00:00:00.000Z',
        startAt: 81_234.5,
        bundle: BUNDLE,
        members: [
          { ...MEMBER, id: 'a-1', heir: null },
          { ...MEMBER, id: 'a-1-1-0', heir: { of: 'b-1', from: 1000, requests: 3 } },
        ],
      },
    ],
  ] as const)('%s comes through unchanged', (_, read, message) => {
    expect(read(unpack(pack(message)))).toEqual(message)
  })

  it('of any other kind are refused with an error of ours', () => {
    fc.assert(
      fc.property(fc.constantFrom(order, answer, presence, said, runRecord), fc.anything(), (read, value) => {
        try {
          read(value)
        } catch (error) {
          expect(error).toBeInstanceOf(HammerError)
        }
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    ['bytes that are no message', new Uint8Array([1, 2, 3])],
    ['a small message that would unpack to a gigabyte', pack('x'.repeat(2_000_000))],
  ])('%s are refused', (_, bytes) => {
    expect(() => unpack(bytes, 1_000_000)).toThrow(HammerError)
  })

  it('name nothing that leads to another subject', () => {
    fc.assert(fc.property(fc.string(), (name) => isId(toId(name))))
    expect([isId('a.b'), isId('a*'), isId('>'), isId(''), isId('a b')]).toEqual([false, false, false, false, false])
  })
})

describe('a bundle', () => {
  it('LD-13: brings plan, body, script, what it imports and its data to another folder', () => {
    const home = join(root, 'home')
    mkdirSync(join(home, 'lib'), { recursive: true })
    writeFileSync(
      join(home, 'shop.ts'),
      "import { path } from './lib/paths.js'\nconst rows = feed('accounts.csv')\nconst other = '/etc/passwd'\n",
    )
    writeFileSync(join(home, 'lib/paths.ts'), "export * from '../more.mjs'\n")
    writeFileSync(join(home, 'more.mjs'), '')
    writeFileSync(join(home, 'accounts.csv'), 'name\na\n')
    writeFileSync(join(home, 'secret.txt'), 'nobody names it')
    const script = {
      file: join(home, 'shop.ts'),
      only: null,
      tags: [],
      excludedTags: [],
      baseUrl: null,
      args: {},
      allow: null,
      shared: { at: new Date(5) },
    }
    const plan = planOf({}, { script, request: { method: 'POST', headers: [['a', 'b']], body: new Uint8Array([0, 255]) } })
    const opened = openBundle(bundleOf(plan, { columns: ['elapsed'], header: 'header' }, home))
    expect(opened.plan).toEqual({ ...plan, target: { ...plan.target, address: '' } })
    const away = join(root, 'away')
    const put = opened.script && unpackScript(opened.script, away)
    expect(put).toEqual({ script: join(away, 'shop.ts'), cwd: away })
    expect(opened.script?.files.map(({ path }) => path)).toEqual(['accounts.csv', 'lib/paths.ts', 'more.mjs', 'shop.ts'])
    expect(readFileSync(join(away, 'lib/paths.ts'), 'utf8')).toMatch('more.mjs')
  })

  it('keeps the places of a script that lies elsewhere than where it is run', () => {
    mkdirSync(join(root, 'two/scripts'), { recursive: true })
    mkdirSync(join(root, 'two/work'), { recursive: true })
    writeFileSync(join(root, 'two/scripts/a.mjs'), "open('data.json')")
    writeFileSync(join(root, 'two/work/data.json'), '[]')
    const { files, script, cwd } = packScript(join(root, 'two/scripts/a.mjs'), join(root, 'two/work'))
    expect([files.map(({ path }) => path), script, cwd]).toEqual([['scripts/a.mjs', 'work/data.json'], 'scripts/a.mjs', 'work'])
  })

  it.each(['../x', '/etc/x', 'a/../../x', 'a//b', './x', 'c:\\x', 'a\0b', ''])('writes no file outside of its folder: %j', (path) => {
    const packed = { files: [{ path, content: Buffer.from('x') }], script: 'x', cwd: '' }
    expect(() => unpackScript(packed, join(root, 'safe'))).toThrow(HammerError)
  })

  it('that is none is refused', () => {
    expect(() => openBundle(new Uint8Array([1, 2, 3]))).toThrow(HammerError)
  })
})
