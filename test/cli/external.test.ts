// hammer run --exec: programs of other languages, run by the build in a process of its own.

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { kill } from 'node:process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, test } from 'vitest'
import { anvil, filesBelow, hammer, newFolder, newPath, rowsOf, say, summaryOf, until } from './kit.js'

const EXAMPLES = fileURLToPath(new URL('../../scripts/external/', import.meta.url))

/** Writes the ids of its processes to the file `pids`, and ends for nobody. */
const STUBBORN = `trap '' TERM INT HUP; sleep 300 & echo $$ $! >> pids; echo '{"ready":1}'; while :; do sleep 300; done`

function pidsIn(cwd: string): number[] {
  const file = join(cwd, 'pids')
  return existsSync(file) ? (readFileSync(file, 'utf8').match(/\d+/g) ?? []).map(Number) : []
}

/** Whether a process still does anything: one that only nobody has asked about is dead. */
function isAlive(pid: number): boolean {
  try {
    kill(pid, 0)
    return !existsSync('/proc') || !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    return false
  }
}

describe('LD-17 hammer run --exec', () => {
  it('runs the example in Python against a server, on two workers, with the numbers of any run', async () => {
    const { url, counts } = await anvil()
    const folder = newPath()
    const command = `python3 ${EXAMPLES}runner.py --token hidden-42`
    const words = ['--exec', command, '--url', url, '-n', '20', '-c', '4', '-w', '2', '--arg', 'password=pa=ss', '-o', folder]
    const { code, out } = await hammer(['run', ...words, '--threshold', 'errors[GET /]==0'])
    const { script, requests, names } = summaryOf(folder)
    expect(script).toMatchObject({ iterations: { started: 20, succeeded: 20 }, checks: { answered: { passed: 20 } }, problems: [] })
    expect([requests.sent, names['GET /'].requests, counts().requests]).toEqual([20, 20, 20])
    expect([code, rowsOf(folder).length]).toEqual([0, 21])
    expect(out).toContain('runner.py …, closed, 4 users on 2 workers, 20 iterations')
    expect(filesBelow(folder).filter(({ text }) => /hidden-42|pa=ss/.test(text))).toEqual([])
  })

  it('runs the example in bash, at a rate', async () => {
    const folder = newPath()
    const { code } = await hammer(['run', '--exec', `bash ${EXAMPLES}runner.sh`, '-r', '100', '-n', '10', '-c', '5', '-o', folder])
    expect(summaryOf(folder)).toMatchObject({ script: { iterations: { succeeded: 10 }, problems: [] }, names: { read: { requests: 10 } } })
    expect(code).toBe(0)
  })

  it('shows one iteration and every line of it with --once, and fails when that does', async () => {
    const { code, out } = await hammer(['run', '--once', '--exec', `bash ${EXAMPLES}runner.sh`])
    expect(out).toMatch(
      /^ {2}< \{"ready":1\}\nexec\n {2}> \{"iterate":0,"user":0,"iteration":0,.*\n {2}< \{"sample":.*\n {2}read {2}ok .*\n[\s\S]*\n {2}ok, /,
    )
    expect(code).toBe(0)
    const failing = `echo '{"ready":1}'; read -r line; echo oops; echo '{"done":0,"failure":"no title"}'; cat > rest`
    const failed = await hammer(['run', '--once', '--exec', failing])
    expect([failed.code, failed.out]).toEqual([
      1,
      expect.stringMatching(/failure: no title[\s\S]*protocol: a line is no JSON: oops|oops[\s\S]*no title/),
    ])
  })

  it('has exit code 1 when a line is against the protocol, though the run was carried out', async () => {
    const program = `echo '{"ready":1}'; read -r line; echo oops; echo '{"done":0}'; read -r line`
    const { code, out } = await hammer(['run', '--exec', program, '-n', '1', '-c', '1', '-o', 'none'])
    expect([code, out]).toEqual([1, expect.stringContaining('1 × protocol in exec: a line is no JSON: oops')])
  })

  it('leaves no process behind when it is interrupted', async () => {
    const cwd = newFolder()
    const { code } = await hammer(['run', '--exec', STUBBORN, '-c', '1', '-d', '60s', '--grace', '0', '-o', 'none'], {
      cwd,
      started: async (child) => {
        await until(() => pidsIn(cwd).length === 2)
        // twice is at once
        child.kill('SIGINT')
        child.kill('SIGTERM')
      },
    })
    expect([130, 143]).toContain(code)
    await until(() => !pidsIn(cwd).some(isAlive))
  })

  it('leaves no process behind when it is killed itself', async () => {
    const cwd = newFolder()
    await hammer(['run', '--exec', STUBBORN, '-c', '2', '-w', '2', '-d', '60s', '-o', 'none'], {
      cwd,
      started: async (child) => {
        await until(() => pidsIn(cwd).length === 4)
        child.kill('SIGKILL')
      },
    })
    await until(() => !pidsIn(cwd).some(isAlive))
  })

  it('leaves no process behind when a thread ends without a word, and says which program could not be started', async () => {
    const cwd = newFolder()
    const program = `if [ $HAMMER_WORKER = 0 ]; then while [ ! -s pids ]; do :; done; echo no licence >&2; exit 3; fi; ${STUBBORN}`
    const { code, err } = await hammer(['run', '--exec', program, '-c', '2', '-w', '2', '-o', 'none'], { cwd })
    expect([code, err]).toEqual([1, expect.stringMatching(/hammer: .* exited with code 3: no licence\n {2}Nothing was sent/)])
    await until(() => !pidsIn(cwd).some(isAlive))
  })

  it('gives the program what HAMMER_ALLOW says, and says that it cannot enforce it', async () => {
    const program = `echo '{"ready":1}'; read -r line; echo "{\\"check\\":\\"$HAMMER_ALLOW\\",\\"ok\\":true}"; echo '{"done":0}'; read -r line`
    const folder = newPath()
    const env = { HAMMER_ALLOW: '10.0.0.0/8' }
    const { code, err } = await hammer(['run', '--exec', program, '-n', '1', '-c', '1', '-o', folder], { env })
    expect([code, err]).toEqual([0, expect.stringContaining('HAMMER_ALLOW cannot be enforced')])
    expect(summaryOf(folder).script?.checks).toEqual({ '10.0.0.0/8': { passed: 1, failed: 0 } })
  })

  test.each([
    ['a script beside it', ['x.ts', '--exec', 'true'], /--exec and the script x\.ts exclude each other/],
    ['no command', ['--exec', ' '], /--exec names no command/],
    ['an option that means nothing to it', ['--exec', 'true', '-H', 'a: b'], /--header means nothing to --exec/],
    ['neither', [], /no script/],
  ])('refuses %s, with exit code 2', async (_, words, message) => {
    const { code, err } = await say(['run', ...words])
    expect([code, err]).toEqual([2, expect.stringMatching(message)])
  })

  it('can be named in a config file, before which the command line comes', async () => {
    const cwd = newFolder()
    writeFileSync(join(cwd, 'hammer.config.json'), JSON.stringify({ exec: `bash ${EXAMPLES}runner.sh`, requests: 2, connections: 1 }))
    expect((await hammer(['run', '-o', 'none'], { cwd })).code).toBe(0)
    const { code, err } = await hammer(['run', 'nowhere.ts', '-o', 'none'], { cwd })
    expect([code, err]).toEqual([2, expect.stringContaining('nowhere.ts')])
  })
})
