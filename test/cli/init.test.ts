// hammer init: a project that runs, and nothing overwritten.

import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { projectFiles } from '../../src/cli/project.js'
import { anvil, filesBelow, hammer, newFolder, say } from './kit.js'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const NAMES = [...projectFiles('1.2.3').keys()]

describe('hammer init', () => {
  it('MM-1, MO-22 writes a project, here or in a folder of its own, and says what to do next', async () => {
    const cwd = newFolder()
    const there = await hammer(['init', 'a/b'], { cwd })
    expect([there.code, there.err]).toEqual([0, ''])
    expect(there.out).toMatch(/^ {2}cd a\/b\n {2}npm install\n {2}npx hammer anvil .*\n {2}npx hammer run /m)
    expect(
      filesBelow(join(cwd, 'a/b'))
        .map(({ name }) => name)
        .sort(),
    ).toEqual([...NAMES].sort())
    const here = await hammer(['init'], { cwd })
    expect([here.code, here.out.includes('cd ')]).toEqual([0, false])
    expect(readFileSync(join(cwd, 'hammer.config.ts'), 'utf8')).toBe(readFileSync(join(cwd, 'a/b/hammer.config.ts'), 'utf8'))
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
    expect(JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8')).dependencies).toEqual({ 'hammer-load': `^${version}` })
  })

  it.each([...NAMES, 'hammer.config.json'])('MM-1, MO-22 writes nothing where there is already %s', async (name) => {
    const folder = newFolder()
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), 'mine')
    const { code, err } = await say(['init', folder])
    expect(code).toBe(1)
    expect(err).toContain(`already in ${folder}: ${name}; nothing was written`)
    expect(filesBelow(folder)).toEqual([{ name, text: 'mine' }])
  })

  it('takes a link to nowhere for a file, and names all that is there', async () => {
    const folder = newFolder()
    symlinkSync('/nowhere', join(folder, 'tsconfig.json'))
    writeFileSync(join(folder, 'package.json'), '{}')
    expect((await say(['init', folder])).err).toContain(': tsconfig.json, package.json; nothing')
  })

  it('says so where nothing can be written', async () => {
    const file = join(newFolder(), 'file')
    writeFileSync(file, '')
    const { code, err } = await say(['init', file])
    expect([code, err]).toEqual([1, expect.stringMatching(/cannot be written \(ENOTDIR\)/)])
  })

  it('writes a config file that hammer reads', async () => {
    const cwd = newFolder()
    await say(['init', cwd])
    const { url } = await anvil()
    const said = await hammer([url, '--test', 'first', '-d', '200ms', '-o', 'none', '-j'], { cwd })
    expect([said.code, JSON.parse(said.out).requests.failed]).toEqual([0, 0])
  })

  // as soon as the library has what the first script imports
  const hasScenario = readFileSync(join(ROOT, 'src/index.ts'), 'utf8').includes('scenario')
  it.each(['hammer.config.ts', ...(hasScenario ? ['scripts/first.ts'] : [])])('writes %s with types that hold', async (name) => {
    const folder = newFolder()
    await say(['init', folder])
    mkdirSync(join(folder, 'node_modules/@types'), { recursive: true })
    symlinkSync(ROOT, join(folder, 'node_modules/hammer-load'))
    symlinkSync(join(ROOT, 'node_modules/@types/node'), join(folder, 'node_modules/@types/node'))
    const tsconfig = JSON.parse(readFileSync(join(folder, 'tsconfig.json'), 'utf8'))
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ ...tsconfig, include: [], files: [name] }))
    const tsc = () => execFileSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc')], { cwd: folder, encoding: 'utf8' })
    expect(tsc()).toBe('')
    if (name !== 'hammer.config.ts') return
    writeFileSync(join(folder, name), readFileSync(join(folder, name), 'utf8').replace('connections', 'conections'))
    expect(tsc).toThrow()
  })
})
