// The report of a run as a page: the one in its folder, or one that is made now.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { errorCode, HammerError } from '../core/errors.js'

/** @throws {HammerError} `input` when there is none and none can be made */
export async function reportOf(folder: string): Promise<string> {
  try {
    return await readFile(join(folder, 'report.html'), 'utf8')
  } catch (cause) {
    throw new HammerError('input', `report.html cannot be read (${errorCode(cause)})`, { value: folder, cause })
  }
}
