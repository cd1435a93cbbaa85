// Folders with those above them, also where a system does not let anybody make one.

import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { makePath } from '../../src/core/folder.js'
import { hammer } from '../cli/kit.js'

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hammer-folder-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

it('makes what is missing, for whom it is wanted, and leaves what is there', () => {
  const folder = newFolder()
  expect([makePath(join(folder, 'a/b'), 0o700), makePath(join(folder, 'a/b'))]).toEqual(['made', 'there'])
  expect(['a', 'a/b'].map((path) => statSync(join(folder, path)).mode & 0o777)).toEqual([0o700, 0o700])
})

it('is an error below a file', () => {
  const file = join(newFolder(), 'file')
  writeFileSync(file, '')
  expect(() => makePath(join(file, 'a'))).toThrow(/ENOTDIR/)
})

// the limit is of CPU time: what spins is ended
it.skipIf(!existsSync('/proc/self')).each([
  [['fleet', 'config', '-o', '/proc/hammer'], { code: 1, said: '/proc/hammer/coordinator.nk cannot be written (ENOENT)' }],
  [['init', '/proc/hammer'], { code: 1, said: 'cannot be written (ENOENT)' }],
])('ends with an error below /proc: %j', async (words, { code, said }) => {
  const { code: ended, err } = await hammer(words, { before: 'ulimit -t 10' })
  expect([ended, err]).toEqual([code, expect.stringContaining(said)])
})
