// Small files that an option asks for.

import { existsSync, realpathSync, writeFileSync } from 'node:fs'
import { errorCode, HammerError } from '../core/errors.js'
import { ANALYZE_OPTIONS } from './analysis-options.js'
import { badValue } from './read-values.js'

/** Writes a file that `option` names. @throws {HammerError} `disk` */
export function writeText(path: string, text: string, option: string): void {
  try {
    writeFileSync(path, text)
  } catch (error) {
    const details = { option, value: path, advice: 'Choose another file.', cause: error }
    throw new HammerError('disk', `${option}: ${path} cannot be written (${errorCode(error)})`, details)
  }
}

/**
 * Writes what `--output` names, but never over a file that was read for it.
 * @throws {HammerError} `usage` for one of those, `disk`
 */
export function writeBeside(path: string, text: string, read: readonly string[]): void {
  if (existsSync(path) && read.some((file) => realpathSync(path) === realpathSync(file))) {
    throw badValue('output', ANALYZE_OPTIONS.output, path, 'That is the file that was analysed; results are never overwritten.')
  }
  writeText(path, text, '-o, --output')
}
