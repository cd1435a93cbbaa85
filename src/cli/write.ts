// Small files that an option asks for.

import { writeFileSync } from 'node:fs'
import { errorCode, HammerError } from '../core/errors.js'

/** Writes a file that `option` names. @throws {HammerError} `disk` */
export function writeText(path: string, text: string, option: string): void {
  try {
    writeFileSync(path, text)
  } catch (error) {
    const details = { option, value: path, advice: 'Choose another file.', cause: error }
    throw new HammerError('disk', `${option}: ${path} cannot be written (${errorCode(error)})`, details)
  }
}
