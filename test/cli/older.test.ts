// What users of older load generators must not lose, where no other test shows it. The numbers are those of docs/coming-from.md.

import { execFile } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { hammer as fromCode } from '../../src/library/hammer.js'
import { anvil, DIST, freePort, hammer, newFolder, newPath, say, summaryOf, witness } from './kit.js'

/** A folder with files in it. */
function project(files: Readonly<Record<string, string>>): string {
  const cwd = newFolder()
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, name)), { recursive: true })
    writeFileSync(join(cwd, name), text)
  }
  return cwd
}

const SHOP = 'export async function browse({ http }) {\n  await http.get("/")\n}\n'

describe('the load', () => {
  it('H-1, MM-21 is exactly so many connections, however many workers share them, and the report says how many', async () => {
    const { url, counts } = await anvil()
    const { out } = await say([`${url}?delay=30ms`, '-c', '6', '-w', '2', '-n', '24', '-o', 'none'])
    expect(out).toContain('6 connections on 2 workers')
    // the probe before the run opens one, too
    expect(counts()).toMatchObject({ requests: 24, connections: 7 })
  })

  it('H-4 is paced from start to start: a quick answer is waited out, a late one is not caught up', async () => {
    const { url } = await anvil()
    const { summary } = await fromCode({ url, connections: 1, pacing: 0.05, duration: 0.32, output: 'none' })
    // at 0, 50, … 300 ms, or fewer where this machine was late
    expect(summary.requests.sent).toBeLessThanOrEqual(7)
    expect(summary.requests.sent).toBeGreaterThan(1)
  })
})

it('H-11 the command is one file: it runs alone, with nothing beside it', async () => {
  const { url } = await anvil()
  const cwd = newFolder()
  copyFileSync(DIST, join(cwd, 'hammer.mjs'))
  // a checkout has dist/libraries and node_modules around it; here is nothing
  const { stderr } = await promisify(execFile)(process.execPath, ['hammer.mjs', url, '-n', '3', '-q', '-w', '2'], { cwd })
  expect(stderr).toBe('')
  expect(readdirSync(cwd)).toEqual(['hammer.mjs', 'results'])
})

describe('a script', () => {
  it('LO-25 may be several: one that exports what others do runs them together', async () => {
    const { url } = await anvil()
    const cwd = project({
      'all.ts': "export * from './scripts/shop.mjs'\nexport { look as visit } from './scripts/forum.ts'\n",
      'scripts/shop.mjs': SHOP,
      'scripts/forum.ts': "import type { User } from 'hammer-load'\nexport const look = async ({ http }: User) => http.get('/forum')\n",
    })
    const output = newPath()
    const { code } = await hammer(['run', 'all.ts', '--url', url, '-n', '4', '-c', '2', '-o', output], { cwd })
    expect(code).toBe(0)
    expect(Object.keys(summaryOf(output).script?.scenarios ?? {}).sort()).toEqual(['browse', 'visit'])
  })

  it('MO-12, MO-21 sets up the run with plain requests, and imports whatever extends it', async () => {
    const { url, seen } = await witness()
    const cwd = project({
      'extension.ts': "let told = 'no'\nexport const tell = (text: string) => void (told = text)\nexport const heard = () => told\n",
      's.ts': `import type { User } from 'hammer-load'
import { heard, tell } from './extension.js'
tell('extended')
export async function setup({ url }: { url: string }) {
  const answer = await fetch(url + '/token')
  return { token: await answer.text() }
}
export async function use({ http, shared }: User) {
  await http.get('/use', { headers: { 'x-token': (shared as { token: string }).token, 'x-told': heard() } })
}
`,
    })
    expect((await hammer(['run', 's.ts', '--url', url, '-n', '1', '-c', '1', '-o', 'none'], { cwd })).code).toBe(0)
    expect(seen.map((request) => request.url)).toEqual(['/token', '/use'])
    expect(seen[1].headers).toMatchObject({ 'x-token': 'ok', 'x-told': 'extended' })
  })
})

describe('the end of a run', () => {
  it('MM-19, LD-11 is told to a command, with the folder and the exit code', async () => {
    const { url } = await anvil()
    const folder = newPath()
    const command = 'echo "folder $HAMMER_FOLDER, code $HAMMER_EXIT_CODE"; ls "$HAMMER_FOLDER"'
    const { code, out, err } = await say([url, '-n', '1', '-o', folder, '-j', '--threshold', 'p99<1us', '--after', command])
    expect([code, err]).toEqual([99, expect.stringContaining(`folder ${folder}, code 99\n`)])
    expect(err).toContain('summary.json')
    expect(JSON.parse(out).requests).toMatchObject({ sent: 1 })
  })

  it('MM-19 a command that fails is reported, and costs the exit code 0 only', async () => {
    const { url } = await anvil()
    const words = [url, '-n', '1', '-q', '-o', 'none', '--after', 'test -z "$HAMMER_FOLDER" && exit 3']
    expect(await say(words)).toMatchObject({ code: 1, err: 'hammer: the command of --after failed: exit code 3\n' })
    expect(await say([...words, '--threshold', 'p99<1us'])).toMatchObject({ code: 99 })
    // nothing was sent: there is nothing to tell
    expect((await say([`localhost:${await freePort()}`, ...words.slice(1)])).err).not.toContain('--after')
  })

  it('LD-11, LO-16 is told to the tear-down of a script, which may decide the exit code', async () => {
    const { url } = await anvil()
    const teardown = (ending: string) =>
      project({
        's.mjs': `${SHOP}export const teardown = ({ summary, folder, args }) => (console.log(folder, summary.requests.sent), ${ending})`,
      })
    const folder = newPath()
    const words = (output: string) => ['run', 's.mjs', '--url', url, '-n', '3', '-c', '1', '-o', output, '--threshold', 'p99<1us']
    const [own, bad] = await Promise.all([
      hammer(words(folder), { cwd: teardown('{ exitCode: summary.requests.sent }') }),
      hammer([...words('none').slice(0, -2)], { cwd: teardown('{ exitCode: 1.5 }') }),
    ])
    expect([own.code, own.err]).toEqual([3, expect.stringContaining(`${folder} 3\n`)])
    expect([bad.code, bad.err]).toEqual([1, expect.stringContaining('exitCode is 1.5, not a whole number from 0 to 255')])
  })
})
