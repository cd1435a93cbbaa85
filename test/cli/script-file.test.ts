// The script that a command line names.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { scriptFile } from '../../src/cli/script-file.js'
import { HammerError } from '../../src/core/errors.js'
import { newFolder } from './kit.js'

const folder = newFolder()
mkdirSync(join(folder, 'scripts'))
for (const name of ['shop.ts', 'login.mjs', 'odd#name.ts', 'data.json']) writeFileSync(join(folder, 'scripts', name), '')

function refused(text: string): HammerError {
  try {
    scriptFile(text, folder)
  } catch (error) {
    if (error instanceof HammerError) return error
  }
  return expect.fail(`${text} was taken`)
}

describe('a script on the command line', () => {
  it.each([
    ['scripts/shop.ts', 'shop.ts', null],
    ['scripts/shop.ts#browse', 'shop.ts', 'browse'],
    ['./scripts/../scripts/login.mjs', 'login.mjs', null],
    ['scripts/odd#name.ts', 'odd#name.ts', null],
    ['scripts/odd#name.ts#a', 'odd#name.ts', 'a'],
    [join(folder, 'scripts/shop.ts'), 'shop.ts', null],
  ])('is found: %s', (text, name, pick) => {
    expect(scriptFile(text, folder)).toEqual({ file: join(folder, 'scripts', name), pick })
  })

  it.each([
    ['scripts/shpo.ts', '"scripts/shpo.ts" is not there', 'Did you mean "scripts/shop.ts"?'],
    ['scripts/shop', '"scripts/shop" is not there', 'Did you mean "scripts/shop.ts"?'],
    ['script/shop.ts#browse', '"script/shop.ts" is not there', 'Did you mean "scripts/shop.ts"?'],
    ['other.ts', '"other.ts" is not there', `It was looked for in ${folder}.`],
    ['scripts', '"scripts" is a folder', 'Name one of its scripts: '],
    ['.', '"." is a folder', 'There are no scripts in it.'],
  ])('is refused with advice: %s', (text, message, advice) => {
    const error = refused(text)
    expect(error).toMatchObject({ code: 'usage', option: 'SCRIPT', message: `the script ${message}` })
    expect(error.advice).toContain(advice)
  })

  it('LO-25 names what is in a folder, scripts only', () => {
    const { advice = '' } = refused('scripts')
    for (const name of ['shop.ts', 'login.mjs']) expect(advice).toContain(join('scripts', name))
    expect(advice).not.toContain('data.json')
  })
})
