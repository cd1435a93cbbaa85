// What a run keeps of the command that made it: everything that repeats it, and no secret.

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Request, shellQuoted, withAsked } from '../../src/cli/asked.js'
import { RUN_OPTIONS } from '../../src/cli/options.js'
import { SCRIPT_OPTIONS } from '../../src/cli/script-options.js'
import { planOf } from '../core/plans.js'
import { anvil, filesBelow, newPath, say, summaryOf } from './kit.js'

const server = anvil()

function commandOf(request: Partial<Request>, secrets?: 'shown'): string | null | undefined {
  const whole = { command: 'hammer', argument: 'http://h/', given: {}, ...request }
  const table = whole.command === 'hammer run' ? SCRIPT_OPTIONS : RUN_OPTIONS
  return withAsked(planOf({ seed: 7 }, secrets && { secrets }), whole, table).label?.command
}

describe('the command that repeats a run', () => {
  it.each([
    ['has the seed, also where nobody gave one', { given: {} }, 'hammer http://h/ --seed 7'],
    [
      'has letters where there are some, and quotes what a shell would read',
      { given: { duration: '1m', connections: '50', threshold: ['p99<1s', 'errors<1%'], seed: '7' } },
      "hammer http://h/ -c 50 -d 1m --seed 7 --threshold 'p99<1s' --threshold 'errors<1%'",
    ],
    ['has flags that are on', { given: { noKeepalive: 'true', insecure: 'false' } }, 'hammer http://h/ --seed 7 --no-keepalive'],
    ['parts a value that looks like an option', { given: { title: '-x' } }, 'hammer http://h/ --seed 7 --title=-x'],
    [
      'leaves out where the files go and how it is shown',
      { given: { output: 'here', json: 'true', quiet: 'true' } },
      'hammer http://h/ --seed 7',
    ],
    [
      'masks headers by their names',
      { given: { header: ['Accept: a', 'Authorization: Bearer s3cret'] } },
      "hammer http://h/ --seed 7 -H 'Accept: a' -H 'Authorization: •••'",
    ],
    ['masks credentials', { given: { user: 'me:s3cret' } }, "hammer http://h/ --seed 7 -u '•••'"],
    [
      'masks user info and parameters of the URL',
      { argument: 'http://me:s3cret@h/?token=s3cret&page=1' },
      "hammer 'http://•••@h/?token=•••&page=1' --seed 7",
    ],
    ['masks a body, but not the name of a file', { given: { body: 's3cret' } }, "hammer http://h/ --seed 7 -b '•••'"],
    ['names the file of a body', { given: { body: '@order.json' } }, 'hammer http://h/ --seed 7 -b @order.json'],
    [
      'masks outputs that may hold a secret, but no ports and files',
      { given: { out: ['prometheus=9464', 'jsonl=rows.jsonl', 'hgrm', 'webhook=https://h/s3cret', 'exec=./tell s3cret', 'exec=./tell'] } },
      "hammer http://h/ --seed 7 --out prometheus=9464 --out jsonl=rows.jsonl --out hgrm --out 'webhook=•••' --out 'exec=•••' --out exec=./tell",
    ],
    [
      'masks the own options of scripts',
      {
        command: 'hammer run',
        argument: 'shop.ts#buyer',
        given: { arg: ['user=s3cret'], url: 'http://me:s3cret@h/', tag: ['a', 'team=x'] },
      },
      "hammer run 'shop.ts#buyer' --url 'http://•••@h/' --arg 'user=•••' --seed 7 --tag a --tag team=x",
    ],
  ] as const)('%s', (_, request, command) => {
    expect(commandOf(request)).toBe(command)
  })

  it('has secrets as they are with --show-secrets', () => {
    expect(commandOf({ given: { user: 'me:s3cret', showSecrets: 'true' } }, 'shown')).toBe(
      'hammer http://h/ --seed 7 -u me:s3cret --show-secrets',
    )
  })

  it('is read by bash word for word, whatever is in it', () => {
    const text = fc
      .oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[ '"\\$`!~*?[\]{}()<>|&;#\n\t\r=-]*$/))
      .map((s) => s.replaceAll('\0', ''))
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 20 }), (words) => {
        const said = execFileSync('bash', ['-c', `printf '%s\\0' ${words.map(shellQuoted).join(' ')}`], { encoding: 'utf8' })
        expect(said.split('\0').slice(0, -1)).toEqual(words.map((word) => Buffer.from(word).toString()))
        expect(words.map(shellQuoted).join(' ')).not.toMatch(/\p{Cc}/u)
      }),
      { numRuns: 20 },
    )
  })
})

describe('a label', () => {
  it('is kept in plan.json and summary.json, and comes back with the analysis', async () => {
    const folder = newPath()
    const { url } = await server
    const words = [
      '--title',
      ' Checkout, new cache ',
      '--tag',
      'team=shop',
      '--tag',
      'build=4711=b',
      '-n',
      '5',
      '-q',
      '--seed',
      '3',
      '-o',
      folder,
    ]
    expect((await say([`${url}/`, ...words])).code).toBe(0)
    const label = { title: 'Checkout, new cache', tags: { team: 'shop', build: '4711=b' } }
    const summary = summaryOf(folder)
    expect(summary).toMatchObject(label)
    expect(summary.command).toBe(`hammer ${url}/ -n 5 --seed 3 --title ' Checkout, new cache ' --tag team=shop --tag build=4711=b`)
    expect(JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8'))).toMatchObject({ ...label, command: summary.command })
    expect(JSON.parse((await say(['analyze', folder, '--format', 'json'])).out)).toEqual(summary)
  })

  it.each([
    [['--tag', 'shop'], 'chooses scenarios'],
    [['--tag', '=shop'], 'A key begins with a letter'],
    [['--tag', 'a b=shop'], 'A key begins with a letter'],
    [['--tag', 'a=1', '--tag', 'a=2'], 'given twice'],
    [['--tag', `a=${'x'.repeat(201)}`], 'at most 200'],
    [['--title', 'x'.repeat(201)], '200 characters'],
    [Array.from({ length: 51 }, (_, i) => ['--tag', `k${i}=v`]).flat(), 'at most 50'],
  ])('that is none is refused: %j', async (words, advice) => {
    const { code, err } = await say(['localhost:1', ...words, '-o', 'none'])
    expect([code, err]).toEqual([2, expect.stringContaining(advice)])
  })
})

describe('secrets', () => {
  const SECRETS = ['-H', 'Cookie: s3cret', '-u', 'me:s3cret', '-b', 's3cret', '-n', '3', '-q']

  it('stand in no file of a run', async () => {
    const folder = newPath()
    const url = (await server).url.replace('//', '//me:s3cret@')
    expect((await say([`${url}/?token=s3cret`, ...SECRETS, '-o', folder])).code).toBe(0)
    for (const { name, text } of filesBelow(folder)) expect(text, name).not.toMatch(/s3cret|bWU6czNjcmV0/)
  })

  it('are as they are with --show-secrets', async () => {
    const folder = newPath()
    const { url } = await server
    expect((await say([`${url}/?token=s3cret`, ...SECRETS, '--show-secrets', '-o', folder])).code).toBe(0)
    const plan = JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8'))
    expect(plan.target).toBe(`${url}/?token=s3cret`)
    expect(plan.request.headers).toEqual(expect.arrayContaining([['Cookie', 's3cret']]))
    expect(summaryOf(folder).target).toBe(`${url}/?token=s3cret`)
    expect(plan.command).toContain('-u me:s3cret')
  })
})
