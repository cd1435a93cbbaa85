// A file of rows that a run never waits for: bounded memory, whole rows only, written from beside the main thread.

import { type FileHandle, open, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type RowBytes, rowBytes } from '../core/csv.js'
import { errorCode } from '../core/errors.js'
import type { SampleBatch } from '../core/sample.js'
import { type About, type Outlet, refusal } from './outlet.js'

const CHUNK = 256 * 1024
/** So many wait to be written at most: 8 MB. */
const CHUNKS = 32
/** No row is longer. */
export const LONGEST_ROW = 16 * 1024

/** Memory for rows. */
export interface Chunk {
  readonly row: RowBytes
  used: number
  rows: number
}

/** Writes row `i` of a batch at a position; returns the position behind it, at most {@link LONGEST_ROW} further. */
export type RowWriter = (row: RowBytes, at: number, batch: SampleBatch, i: number) => number

/** Where a file of the run goes: the place that was named, or `name` in the run's folder. */
export function placeOf({ where, folder }: About, name: string): string {
  if (where !== '') return where
  const path = folder()
  if (path === null) throw refusal('there is no folder to write to', 'Name a file: a run with --output none has no folder.')
  return join(path, name)
}

/** Makes a new file. */
export async function createFile(path: string): Promise<FileHandle> {
  try {
    // x: what is there is never overwritten; /dev/null cannot be
    return await open(path, (await isDevice(path)) ? 'w' : 'wx')
  } catch (error) {
    throw unwritable(path, errorCode(error))
  }
}

async function isDevice(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isCharacterDevice(),
    () => false,
  )
}

function unwritable(path: string, code: string): Error {
  if (code === 'EEXIST') return refusal('there is a file of this name', 'Name a file that is not there yet: nothing is ever overwritten.')
  if (code === 'ENOENT') return refusal('there is no such folder', `Make ${dirname(path)} first.`)
  return refusal(`it cannot be written (${code})`, 'Name a file in a folder of your own.')
}

/** Rows that wait, and a file that takes them one chunk after the other. */
export class RowFile {
  written = 0
  dropped = 0
  error: string | null = null
  private readonly file: FileHandle
  private readonly free: Chunk[] = []
  private readonly full: Chunk[] = []
  private made = 0
  private current: Chunk | null = null
  private draining: Promise<void> | null = null
  /** Bytes of whole rows in the file. */
  private size = 0

  constructor(file: FileHandle) {
    this.file = file
  }

  /** Memory with room for one more row; null: too much waits, or the disk failed, and the row is to be dropped. */
  room(): Chunk | null {
    if (this.error !== null) return null
    const { current } = this
    if (current !== null && current.used <= CHUNK - LONGEST_ROW) return current
    if (current !== null) this.full.push(current)
    this.current = this.free.pop() ?? this.make()
    this.drain()
    return this.current
  }

  /** One line of text, cut where it is too long. */
  line(text: string): void {
    const chunk = this.room()
    if (chunk === null) {
      this.dropped++
      return
    }
    const length = chunk.row.bytes.write(text, chunk.used, LONGEST_ROW - 1)
    chunk.row.bytes[chunk.used + length] = 10
    chunk.used += length + 1
    chunk.rows++
  }

  /** A line that is no row. */
  head(text: string): void {
    this.line(text)
    if (this.current !== null) this.current.rows--
  }

  /** What there is goes to the disk, unless that is busy: then it goes with what is next. */
  flush(): void {
    if (this.draining !== null || this.current === null || this.current.used === 0) return
    this.full.push(this.current)
    this.current = null
    this.drain()
  }

  /** Everything is in the file, or counted as dropped. */
  async end(): Promise<void> {
    await this.draining
    this.flush()
    await this.draining
  }

  /** Drops what still waits. */
  close(): void {
    if (this.full.length > 0 || (this.current?.rows ?? 0) > 0) this.error ??= 'the disk was too slow'
    this.giveUp()
    const closed = () => this.file.close().catch(() => {})
    // a descriptor that is closed under a write may be another file by then
    void (this.draining ?? Promise.resolve()).then(closed)
  }

  private make(): Chunk | null {
    if (this.made === CHUNKS) return null
    this.made++
    return { row: rowBytes(CHUNK), used: 0, rows: 0 }
  }

  private drain(): void {
    if (this.draining !== null || this.full.length === 0) return
    this.draining = this.writeAll().finally(() => {
      this.draining = null
    })
  }

  private async writeAll(): Promise<void> {
    for (let chunk = this.full.shift(); chunk !== undefined; chunk = this.full.shift()) {
      try {
        await this.write(chunk)
        this.written += chunk.rows
      } catch (error) {
        this.error = diskWords(errorCode(error))
        this.dropped += chunk.rows
        await this.file.truncate(this.size).catch(() => {})
        this.giveUp()
      }
      chunk.used = 0
      chunk.rows = 0
      this.free.push(chunk)
    }
  }

  private async write({ row, used }: Chunk): Promise<void> {
    for (let at = 0; at < used; ) at += (await this.file.write(row.bytes, at, used - at)).bytesWritten
    this.size += used
  }

  private giveUp(): void {
    for (const { rows } of this.full.splice(0)) this.dropped += rows
    this.dropped += this.current?.rows ?? 0
    this.current = null
  }
}

function diskWords(code: string): string {
  return code === 'ENOSPC' || code === 'EDQUOT' ? 'the disk is full' : `the file cannot be written (${code})`
}

/** An outlet that writes a row for every sample. */
export class RowOutlet implements Outlet {
  private readonly file: RowFile
  private readonly write: RowWriter

  constructor(file: RowFile, write: RowWriter) {
    this.file = file
    this.write = write
  }

  take(batch: SampleBatch): void {
    const { file, write } = this
    for (let i = 0; i < batch.length; i++) {
      const chunk = file.room()
      if (chunk === null) {
        file.dropped += batch.length - i
        return
      }
      chunk.used = write(chunk.row, chunk.used, batch, i)
      chunk.rows++
    }
    file.flush()
  }

  tick(): void {
    this.file.flush()
  }

  finish(): Promise<void> {
    return this.file.end()
  }

  close(): void {
    this.file.close()
  }

  get written(): number {
    return this.file.written
  }

  get dropped(): number {
    return this.file.dropped
  }

  get error(): string | null {
    return this.file.error
  }
}

/** The bytes of texts, each made once; what scripts make up does not fill the memory. */
export function encoder(encode: (text: string) => string): (text: string) => Buffer {
  const MOST = 10_000
  const encoded = new Map<string, Buffer>()
  return (text) => {
    const known = encoded.get(text)
    if (known) return known
    if (encoded.size >= MOST) encoded.clear()
    const bytes = Buffer.from(encode(text.slice(0, LONGEST_TEXT)))
    encoded.set(text, bytes)
    return bytes
  }
}

/** Texts in a row are cut to this. */
const LONGEST_TEXT = 512
