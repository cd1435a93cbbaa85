// What an agent says of a part that it cannot carry out.

import { HammerError } from '../../core/errors.js'
import type { Said } from './messages.js'

/** With the lines of a script that are wrong, and the stack, where there are some. */
export function failed(error: unknown): Said {
  const { excerpt, advice } = error instanceof HammerError ? error : { excerpt: undefined, advice: undefined }
  return {
    kind: 'failed',
    message: error instanceof Error ? error.message : String(error),
    advice: advice ?? null,
    details: [excerpt, stackOf(error)].filter((lines) => lines).join('\n') || null,
  }
}

/** Of what lies behind an error of ours: ours says where hammer was, that of the script where the script was. */
function stackOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  if (error instanceof HammerError) return error.cause instanceof Error ? stackOf(error.cause) : null
  return error.stack ?? null
}
