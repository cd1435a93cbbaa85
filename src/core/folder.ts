// Makes folders of the file system, with those above them.

import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { errorCode } from './errors.js'

/**
 * Makes a folder and those above it. Node's own recursion never ends where the system says ENOENT although the folder above
 * is there, as below /proc.
 * @param mode of those that are made
 * @throws for a system error
 */
export function makePath(folder: string, mode = 0o777): 'made' | 'there' {
  try {
    mkdirSync(folder, { mode })
    return 'made'
  } catch (error) {
    const code = errorCode(error)
    if (code === 'EEXIST' && statSync(folder).isDirectory()) return 'there'
    const above = dirname(folder)
    if (code !== 'ENOENT' || existsSync(above)) throw error
    makePath(above, mode)
    return makePath(folder, mode)
  }
}
