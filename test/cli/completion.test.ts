// Completion, asked as a shell asks for it.

import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { COMMANDS } from '../../src/cli/commands/index.js'
import { SHELLS } from '../../src/cli/completion/index.js'
import { flagOf } from '../../src/cli/option.js'
import { newFolder, say } from './kit.js'

const folder = newFolder()

beforeAll(async () => {
  for (const shell of Object.keys(SHELLS)) {
    const { code, out } = await say(['completion', shell])
    expect(code).toBe(0)
    writeFileSync(join(folder, `hammer.${shell}`), out)
  }
  mkdirSync(join(folder, 'run one'))
  writeFileSync(join(folder, 'run.csv'), '')
})

/** Whether a shell is on this machine. */
function has(shell: string): boolean {
  try {
    execFileSync(shell, ['-c', 'true'])
    return true
  } catch {
    return false
  }
}

/** What bash offers for the last word. */
function offered(...words: string[]): string[] {
  const script = `source hammer.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _hammer; printf '%s\\n' "\${COMPREPLY[@]}"`
  const said = execFileSync('bash', ['-c', script, '-', ...words], { cwd: folder, encoding: 'utf8' })
  return said.split('\n').filter((line) => line !== '')
}

describe('completion in bash', () => {
  it.each([
    [['a'], ['ab', 'agent', 'analyze', 'anvil']],
    [['analyze', '--format', 'ju'], ['junit']],
    [['analyze', '--format', '=', 'm'], ['markdown']],
    [
      ['--arrivals', ''],
      ['even', 'poisson'],
    ],
    [['localhost:3000', '--pacin'], ['--pacing']],
    [['run', 'shop.ts', '--onc'], ['--once']],
    [['report', '--onc'], []],
    [['-c', ''], []],
    [
      ['report', 'run'],
      ['run.csv', 'run one'],
    ],
    [['init', 'run'], ['run one']],
    [['analyze', '-o', 'run.'], ['run.csv']],
    [['completion', 'f'], ['fish']],
  ])('of %j offers %j', (words, expected) => {
    expect(offered('hammer', ...words).sort()).toEqual([...expected].sort())
  })

  it('knows every command with every option', async () => {
    expect(offered('hammer', '')).toEqual(Object.keys(COMMANDS))
    for (const [name, { load }] of Object.entries(COMMANDS)) {
      const options = Object.keys((await load()).options).map((option) => `--${flagOf(option)}`)
      expect(offered('hammer', name, '--')).toEqual([...options, '--help', '--version'])
    }
  })
})

describe('completion', () => {
  it.runIf(has('zsh'))('is a script of zsh', () => {
    execFileSync('zsh', ['-n', 'hammer.zsh'], { cwd: folder })
  })

  it.runIf(has('fish'))('is heard by fish', () => {
    const script = 'source hammer.fish; complete -C "hammer analyze --format ju"; complete -C "hammer comp"'
    const said = execFileSync('fish', ['--no-config', '-c', script], { cwd: folder, encoding: 'utf8' })
    expect(said).toMatch(/^junit\t/)
    expect(said).toMatch(/^completion\t/m)
  })

  it('for another shell is refused', async () => {
    const { code, err } = await say(['completion', 'tcsh'])
    expect([code, err]).toEqual([2, expect.stringContaining('Choose out of: bash, zsh, fish.')])
  })
})
