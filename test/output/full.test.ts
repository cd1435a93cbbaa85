// A disk that takes only so many bytes: what is in the file afterwards, wherever the write breaks off.

import { closeSync, openSync, readFileSync, type writeSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, test, vi } from 'vitest'
import { HammerError } from '../../src/core/errors.js'
import { diskError, writeAll, writeText } from '../../src/output/disk.js'
import { OUTPUTS } from '../../src/output/index.js'
import { answered, batchOf } from '../core/rows.js'
import { CSV, folder, thrown } from './files.js'

/** The disk: how many bytes it still takes, and how many of them in one call. */
const disk = vi.hoisted(() => ({ room: Number.POSITIVE_INFINITY, piece: Number.POSITIVE_INFINITY, code: 'ENOSPC' }))

vi.mock(import('node:fs'), async (original) => {
  const fs = await original()
  const write = (file: number, bytes: Buffer, from: number, length: number) => {
    if (disk.room <= 0) throw Object.assign(new Error(disk.code), { code: disk.code })
    const taken = fs.writeSync(file, bytes, from, Math.min(length, disk.room, disk.piece))
    disk.room -= taken
    return taken
  }
  return { ...fs, writeSync: write as typeof writeSync }
})

function withDisk<T>(given: Partial<typeof disk>, act: () => T): T {
  Object.assign(disk, { room: Number.POSITIVE_INFINITY, piece: Number.POSITIVE_INFINITY, code: 'ENOSPC' }, given)
  return act()
}

describe('a disk that becomes full', () => {
  it('leaves whole rows of whole writes, wherever it breaks off, and the error says what to do', () => {
    const batch = batchOf(Array.from({ length: 50 }, (_, i) => answered(i, 0)))
    const rowLength = '0.000000,0.000000,200,,0.000000,\n'.length
    fc.assert(
      fc.property(fc.nat(rowLength * 250), (room) => {
        const path = join(folder(), 'results.csv')
        const output = OUTPUTS.csv({ ...CSV, path })
        const error = withDisk({ room }, () =>
          thrown(() => {
            for (let i = 0; i < 6; i++) output.take(batch)
          }),
        )
        output.close()
        expect(error).toBeInstanceOf(HammerError)
        expect(error).toMatchObject({
          code: 'disk',
          message: `${path}: the disk is full`,
          advice: expect.stringContaining('Free some space'),
        })
        const text = readFileSync(path, 'utf8')
        expect(text.length).toBe(Math.floor(room / (50 * rowLength)) * 50 * rowLength)
        expect(
          text
            .split('\n')
            .slice(0, -1)
            .every((row) => row.length === rowLength - 1),
        ).toBe(true)
      }),
      { numRuns: 50 },
    )
  })

  it('before the header was written leaves an empty file', () => {
    const path = join(folder(), 'results.csv')
    const error = withDisk({ room: 10 }, () => thrown(() => OUTPUTS.csv({ ...CSV, path, header: 'header' })))
    expect(error).toMatchObject({ code: 'disk' })
    expect(readFileSync(path, 'utf8')).toBe('')
  })
})

describe('a disk that takes bytes in small pieces', () => {
  it('gets all of them, in order', () => {
    const path = join(folder(), 'file')
    const bytes = Buffer.from(Array.from({ length: 1000 }, (_, i) => i % 251))
    withDisk({ piece: 7 }, () => {
      const file = openSync(path, 'w')
      writeAll(file, bytes, 900)
      closeSync(file)
    })
    expect(readFileSync(path)).toEqual(bytes.subarray(0, 900))
  })
})

describe('a failed write', () => {
  test.each([
    ['ENOSPC', 'the disk is full'],
    ['EDQUOT', 'quota'],
    ['EACCES', 'no permission'],
    ['EPERM', 'no permission'],
    ['EROFS', 'read-only'],
    ['ENOTDIR', 'is a file'],
    ['EEXIST', 'there is a file'],
    ['EFBIG', 'no larger file'],
    ['EIO', 'reports an error'],
    ['EWHATEVER', 'cannot be written (EWHATEVER)'],
  ])('with %s says %j, with advice and its cause', (code, what) => {
    const cause = Object.assign(new Error('x'), { code })
    expect(diskError('/there', cause)).toMatchObject({
      code: 'disk',
      message: expect.stringMatching(/^\/there: /),
      option: '--output',
      value: '/there',
      advice: expect.stringMatching(/\.$/),
      cause,
    })
    expect(diskError('/there', cause).message).toContain(what)
  })

  it('of a small file names the file', () => {
    const path = join(folder(), 'missing', 'plan.json')
    expect(thrown(() => writeText(path, 'x'))).toMatchObject({ code: 'disk', value: path })
  })
})
