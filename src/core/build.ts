// Where hammer's own code is: what it is built into.

import { existsSync } from 'node:fs'

/**
 * The URL of the one file that is library, command and worker: this very module once built, and from the sources (in tests)
 * the build beside them.
 */
export const BUILD: string = import.meta.url.endsWith('.ts') ? new URL('../../dist/hammer.mjs', import.meta.url).href : import.meta.url

/** The URL of what a thread that sends needs of it: lies beside it, unless the one file was copied alone. */
export function threadBuild(): string {
  const part = new URL('thread.mjs', BUILD)
  return existsSync(part) ? part.href : BUILD
}
