// Where hammer keeps what it can find out again.

import { homedir } from 'node:os'
import { join } from 'node:path'
import { env as processEnv } from 'node:process'

/** Hammer's part of the user's folder for caches (XDG Base Directory Specification). It may not be there yet. */
export function cacheFolder(env: Readonly<Record<string, string | undefined>> = processEnv): string {
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'hammer')
}
