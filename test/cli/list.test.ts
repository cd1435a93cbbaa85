// hammer list: what a script would run, read from the script and not from a run.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Listing, listText } from '../../src/cli/list-page.js'
import { hammer, newFolder } from './kit.js'

const SHOP = `import { oneOf, scenario, sequence } from 'hammer-load'
const visit = ({ http }) => http.get('/')
export const browse = scenario({ weight: 6, tags: ['read'] }, oneOf({ home: [4, visit], list: { task: visit, tags: ['slow'] } }))
export const buy = scenario({ weight: 3, tags: ['write'] }, sequence([visit, { task: visit, name: 'pay' }]))
export const watch = scenario({ users: 2, tags: ['read'] }, visit)
console.log('a word of the script')
`

function project(files: Readonly<Record<string, string>>): string {
  const cwd = newFolder()
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text)
  return cwd
}

describe('hammer list', () => {
  it('LO-9 shows scenarios in their order, expected shares, and tasks as a tree', async () => {
    const { code, out, err } = await hammer(['list', 'shop.ts', '-c', '50'], { cwd: project({ 'shop.ts': SHOP }) })
    expect([code, err]).toEqual([0, 'a word of the script\n'])
    expect(out).toBe(
      [
        'shop.ts: 3 scenarios, 50 users',
        '',
        'scenario   share     weight  users  mix       tags',
        'browse    66.7 %          6     32  oneOf     read',
        '├─ home   80.0 %          4',
        '└─ list   20.0 %          1                   slow',
        'buy       33.3 %          3     16  sequence  write',
        '├─ visit  50.0 %',
        '└─ pay    50.0 %',
        'watch          –  own users      2            read',
        '',
        'Expected shares: of the users; for tasks, of the iterations of their group.',
        'Scenarios with users of their own are beside these shares: the other users are divided by weight.',
        '',
      ].join('\n'),
    )
  })

  it('LO-9 lists what the same choice would run: by name, by tags, by a test of the config file', async () => {
    const config = { tests: { slow: { script: 'shop.ts', tag: ['slow'], connections: 7 } } }
    const cwd = project({ 'shop.ts': SHOP, 'hammer.config.json': JSON.stringify(config) })
    const named = JSON.parse((await hammer(['list', 'shop.ts#buy', '-r', '20', '--format', 'json'], { cwd })).out)
    expect(named).toMatchObject({ schema: 'hammer-list/1', rate: 20, scenarios: [{ name: 'buy', share: 1, rate: 20, mix: 'sequence' }] })
    const { scenarios, users } = JSON.parse((await hammer(['list', '--test', 'slow', '--format', 'json'], { cwd })).out)
    expect(users).toBe(7)
    expect(scenarios).toMatchObject([{ name: 'browse', share: 1, assigned: 7, tasks: [{ name: 'list', share: 1, tags: ['slow'] }] }])
    const none = await hammer(['list', 'shop.ts', '--exclude-tag', 'read', '--tag', 'slow'], { cwd })
    expect([none.code, none.err]).toEqual([2, expect.stringContaining('no scenario has the tags')])
  })

  it('LO-9 refuses a load that the script cannot have, as a run does', async () => {
    const { code, err } = await hammer(['list', 'shop.ts', '-c', '1'], { cwd: project({ 'shop.ts': SHOP }) })
    expect([code, err]).toEqual([2, expect.stringContaining('2 users of their own, the load has 1')])
  })

  it('LO-9 says so where the script chooses anew for each iteration, and prints no control characters of names', () => {
    const scenario = { name: 'a\u001b[31m', share: 1, weight: 1, users: null, tags: [], mix: null, tasks: [], assigned: null, rate: null }
    const listing: Listing = { script: 's.ts', users: null, rate: null, pick: 'iteration', scenarios: [scenario] }
    expect(listText(listing)).toMatch(/of the iterations\.\n.*options\.pick/)
    expect(listText(listing)).not.toContain('\u001b')
  })
})
