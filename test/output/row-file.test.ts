// Rows that wait for a disk: how many may, and what becomes of them.

import { readFileSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { RowFile, RowOutlet } from '../../src/output/row-file.js'
import { answered, batchOf } from '../core/rows.js'
import { folder } from './files.js'

const ROW = 'x'.repeat(99)
const FULL = batchOf(Array.from({ length: 4096 }, (_, i) => answered(i, 0)))

function outletOn(file: RowFile): RowOutlet {
  return new RowOutlet(file, (row, at) => at + row.bytes.write(`${ROW}\n`, at))
}

const opened: FileHandle[] = []
// a file that hangs is never closed by who waits for it; Node refuses to collect an open one
afterEach(() => Promise.all(opened.splice(0).map((file) => file.close().catch(() => {}))))

/** A disk that takes so many bytes, and then does as it is told. */
async function disk(room: number, then: 'fails' | 'hangs'): Promise<{ path: string; file: RowFile }> {
  const path = join(folder(), 'rows')
  const real = await open(path, 'wx')
  opened.push(real)
  let left = room
  const write = async (bytes: Buffer, from: number, length: number) => {
    if (left === 0 && then === 'hangs') return new Promise<never>(() => {})
    if (left === 0) throw Object.assign(new Error(), { code: 'ENOSPC' })
    const done = await real.write(bytes, from, Math.min(length, left))
    left -= done.bytesWritten
    return done
  }
  const handle = { write, truncate: (size: number) => real.truncate(size), close: () => real.close() }
  return { path, file: new RowFile(handle as unknown as FileHandle) }
}

describe('a disk that hangs', () => {
  it('never makes the run wait: rows beyond eight megabytes are dropped, and counted', async () => {
    const { file } = await disk(0, 'hangs')
    const outlet = outletOn(file)
    for (let i = 0; i < 40; i++) outlet.take(FULL)
    const waiting = 40 * 4096 - outlet.dropped
    expect(outlet.dropped).toBeGreaterThan(0)
    expect(waiting * 100).toBeLessThanOrEqual(32 * 256 * 1024)
    expect(waiting * 100).toBeGreaterThan(31 * 240 * 1024)
    outlet.close()
    expect(outlet).toMatchObject({ written: 0, error: 'the disk was too slow' })
    // those that the disk has just now are neither
    expect(outlet.dropped).toBeGreaterThan(40 * 4096 - 256 * 10.24 - 1)
  })
})

describe('a disk that becomes full', () => {
  it('keeps whole rows only, and every row is either written or dropped', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1_500_000), async (room) => {
        const { path, file } = await disk(room, 'fails')
        const outlet = outletOn(file)
        for (let i = 0; i < 4; i++) outlet.take(FULL)
        await outlet.finish()
        expect(outlet.error).toBe('the disk is full')
        outlet.take(FULL)
        await outlet.finish()
        expect(outlet.written + outlet.dropped).toBe(5 * 4096)
        expect(readFileSync(path, 'utf8')).toBe(`${ROW}\n`.repeat(outlet.written))
        outlet.close()
      }),
      { numRuns: 10 },
    )
  })
})

describe('a good disk', () => {
  it('has everything after the end', async () => {
    const path = join(folder(), 'rows')
    const outlet = outletOn(new RowFile(await open(path, 'wx')))
    for (let i = 0; i < 3; i++) outlet.take(FULL)
    await outlet.finish()
    expect(outlet).toMatchObject({ written: 3 * 4096, dropped: 0, error: null })
    expect(readFileSync(path, 'utf8')).toBe(`${ROW}\n`.repeat(3 * 4096))
    outlet.close()
  })
})
