// hammer rerun: what was run, once more.

import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { askedOf } from '../../src/cli/asked.js'
import { FLEET_OPTIONS } from '../../src/cli/fleet-options.js'
import { RUN_OPTIONS } from '../../src/cli/options.js'
import { changed, knownHere } from '../../src/cli/rerun.js'
import { MASK } from '../../src/core/secrets.js'
import { newFolder, newPath, say, summaryOf, witness } from './kit.js'

const server = witness()

function planOf(folder: string) {
  return JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8'))
}

async function runOf(...words: string[]): Promise<{ folder: string; url: string }> {
  const folder = newPath()
  const { url } = await server
  expect((await say([`${url}/first?page=1`, '-n', '3', '-q', '-o', folder, ...words])).code).toBe(0)
  return { folder, url }
}

describe('hammer rerun', () => {
  it('runs again what was run: the same plan, the same seed, the same label', async () => {
    const { folder } = await runOf('-H', 'X-Shop: one', '--title', 'Checkout', '--tag', 'team=shop')
    const again = newPath()
    const { code, err } = await say(['rerun', folder, '-o', again, '-q'])
    expect([code, err]).toEqual([0, expect.stringContaining(`hammer: again: ${planOf(folder).command}`)])
    const { started: _, address: __, ...plan } = planOf(again)
    expect(planOf(folder)).toMatchObject(plan)
    expect(summaryOf(again)).toMatchObject({ title: 'Checkout', tags: { team: 'shop' }, requests: { answered: 3 } })
  })

  it('takes changes: options, and single headers and tags by their names', async () => {
    const { folder } = await runOf('-H', 'X-Shop: one', '-H', 'X-Kept: yes', '--tag', 'team=shop', '--tag', 'kept=1')
    const again = newPath()
    const { url, seen } = await server
    const words = ['-n', '5', '-H', 'x-shop: two', '--tag', 'team=other', '--url', `${url}/second`, '--seed', '9']
    expect((await say(['rerun', folder, '-o', again, '-q', ...words])).code).toBe(0)
    const requests = seen.filter(({ url }) => url === '/second')
    expect(requests).toHaveLength(5)
    expect(requests[0].headers).toMatchObject({ 'x-shop': 'two', 'x-kept': 'yes' })
    expect(planOf(again)).toMatchObject({ tags: { team: 'other', kept: '1' }, load: { seed: 9 } })
  })

  it('says which secrets must be given again, and takes them', async () => {
    const { folder, url } = await runOf('-H', 'X-Api-Key: s3cret', '-u', 'me:s3cret', '-b', 's3cret', '-m', 'POST')
    const { code, err } = await say(['rerun', folder, '-o', 'none', '-q'])
    expect(code).toBe(2)
    for (const option of ["-H 'X-Api-Key: •••'", "-u '•••'", "-b '•••'"]) expect(err).toContain(option)
    const again = newPath()
    const secrets = ['-H', 'X-Api-Key: n3w', '-u', 'me:n3w', '-b', 'n3w', '--url', `${url}/again`]
    const said = await say(['rerun', folder, '-o', again, '-q', ...secrets])
    expect([said.code, said.err]).toEqual([0, expect.not.stringContaining('n3w')])
    const request = (await server).seen.find(({ url }) => url === '/again')
    expect(request).toMatchObject({ body: 'n3w', headers: { 'x-api-key': 'n3w' } })
  })

  it('of a run on a fleet has no secrets of the fleet; the one of its user may stand in the environment', async () => {
    const folder = newFolder()
    const given = { fleet: 'nats://me:s3cret@127.0.0.1:1', natsUser: 'me:s3cret', natsNkey: 'me.nk', agents: '2', detach: 'true' }
    const asked = askedOf({ command: 'hammer', argument: 'http://127.0.0.1:1/', given }, { ...RUN_OPTIONS, ...FLEET_OPTIONS }, 'masked')
    expect(asked.options).toEqual({ fleet: `nats://${MASK}@127.0.0.1:1`, natsUser: MASK, natsNkey: 'me.nk', agents: '2' })
    writeFileSync(join(folder, 'plan.json'), JSON.stringify({ schema: 'hammer-plan/1', asked }))
    const { code, err } = await say(['rerun', folder])
    expect([code, err]).toEqual([2, expect.stringContaining(`--fleet 'nats://${MASK}@127.0.0.1:1' --nats-user '${MASK}'`)])
    expect(knownHere(asked.options, { HAMMER_NATS_USER: 'me:n3w' }).natsUser).toBe('me:n3w')
    expect(knownHere({ natsUser: 'you:x' }, { HAMMER_NATS_USER: 'me:n3w' }).natsUser).toBe('you:x')
    expect(knownHere({}, { HAMMER_NATS_USER: 'me:n3w' })).toEqual({})
  })

  it('runs a script again, and says when it has changed', async () => {
    const folder = newFolder()
    const script = join(folder, 'shop.mjs')
    writeFileSync(script, "export default async ({ http }) => { await http.get('/script') }\n")
    const { url } = await server
    const run = join(folder, 'run')
    expect((await say(['run', script, '--url', url, '-n', '2', '-c', '1', '-q', '-o', run, '--tag', 'team=shop'])).code).toBe(0)
    const same = await say(['rerun', run, '-q', '-o', newPath()])
    expect([same.code, same.err]).toEqual([0, expect.not.stringContaining('changed')])
    writeFileSync(script, "export default async ({ http }) => { await http.get('/changed') }\n")
    const other = newPath()
    const said = await say(['rerun', run, '-q', '-n', '4', '-o', other])
    expect([said.code, said.err]).toEqual([0, expect.stringContaining('shop.mjs has changed since that run')])
    expect(summaryOf(other).requests.answered).toBe(4)
  })

  it.each([
    ['no folder', undefined, 'cannot read'],
    ['no JSON', '{', 'not valid JSON'],
    ['nothing about it', '{"schema":"hammer-plan/1"}', 'does not say what was asked for'],
    ['options that are none', '{"schema":"hammer-plan/1","asked":{"command":"hammer","argument":null,"options":{"a":1}}}', 'does not say'],
    ['an unknown command', '{"schema":"hammer-plan/1","asked":{"command":"rm","argument":null,"options":{}}}', 'cannot be run again'],
    ['an unknown option', '{"schema":"hammer-plan/1","asked":{"command":"hammer","argument":"a","options":{"evil":"1"}}}', 'no option'],
    ['no URL', '{"schema":"hammer-plan/1","asked":{"command":"hammer","argument":null,"options":{}}}', 'no URL'],
  ])('refuses a plan.json with %s', async (_, text, message) => {
    const folder = newPath()
    if (text !== undefined) {
      mkdirSync(folder)
      writeFileSync(join(folder, 'plan.json'), text)
    }
    const { code, err } = await say(['rerun', folder])
    expect([code, err]).toEqual([2, expect.stringContaining(message)])
  })

  it('refuses an option of the other kind of run', async () => {
    const { folder } = await runOf()
    const { code, err } = await say(['rerun', folder, '--once', '-o', 'none'])
    expect([code, err]).toEqual([2, expect.stringContaining('that was a run of a URL: it has no option "once"')])
  })

  it('merges nothing but what has names', () => {
    expect(changed({ threshold: ['a<1'], rate: '5' }, { threshold: ['b<2'], duration: '1s' })).toEqual({
      threshold: ['b<2'],
      rate: '5',
      duration: '1s',
    })
  })

  it('takes a copy of a folder, and a file in it', async () => {
    const { folder } = await runOf()
    const copy = newPath()
    cpSync(folder, copy, { recursive: true })
    expect((await say(['rerun', join(copy, 'results.csv'), '-q', '-o', newPath()])).code).toBe(0)
  })
})
