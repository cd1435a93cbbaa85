// Writing to disk, and saying clearly when that does not work.

import { writeFileSync, writeSync } from 'node:fs'
import { errorCode, HammerError } from '../core/errors.js'

/** Writes `length` bytes; the system may take them in pieces. */
export function writeAll(file: number, bytes: Buffer, length: number): void {
  for (let at = 0; at < length; ) at += writeSync(file, bytes, at, length - at)
}

/** Writes a whole small file. @throws {HammerError} `disk` */
export function writeText(path: string, text: string): void {
  try {
    writeFileSync(path, text)
  } catch (error) {
    throw diskError(path, error)
  }
}

/** What a failed write means to the user. */
export function diskError(path: string, error: unknown): HammerError {
  const code = errorCode(error)
  const [what, advice] = CAUSES[code] ?? [`cannot be written (${code})`, 'Choose another folder with --output.']
  return new HammerError('disk', `${path}: ${what}`, { option: '--output', value: path, advice, cause: error })
}

const CAUSES: Readonly<Record<string, readonly [what: string, advice: string]>> = {
  ENOSPC: [
    'the disk is full',
    'What was written until now is complete and can be analysed. Free some space, or choose another disk with --output.',
  ],
  EDQUOT: ['the disk quota is used up', 'What was written until now is complete and can be analysed. Choose another disk with --output.'],
  EACCES: ['no permission to write here', 'Choose a folder of your own with --output, or write nothing with --output none.'],
  EPERM: ['no permission to write here', 'Choose a folder of your own with --output, or write nothing with --output none.'],
  EROFS: ['the file system is read-only', 'Choose another folder with --output, or write nothing with --output none.'],
  ENOTDIR: ['a part of this path is a file, not a folder', 'Choose another folder with --output.'],
  EEXIST: ['there is a file of this name', 'Choose another folder with --output.'],
  EFBIG: ['the file system takes no larger file', 'Choose another disk with --output.'],
  EIO: ['the disk reports an error', 'Check the disk, or choose another one with --output.'],
}
