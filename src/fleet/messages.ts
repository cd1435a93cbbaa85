// What the main thread and its workers say to each other over a port.

import { type ErrorDetails, HammerError } from '../core/errors.js'
import type { Shard } from '../core/plan.js'
import type { BatchMessage } from '../core/sample.js'
import type { Change } from '../core/steering.js'

/** From the main thread to a worker. */
export type ToWorker =
  /** Carry this out, with these changes of its load; its start lies in the near future, and the shard before it is done. */
  | { readonly kind: 'start'; readonly shard: Shard; readonly changes: readonly Change[] }
  /** An emptied batch, to be filled again. */
  | { readonly kind: 'empty'; readonly buffer: ArrayBuffer }
  /** From then on another load. */
  | { readonly kind: 'change'; readonly change: Change }
  /** Is anybody there? */
  | { readonly kind: 'ask' }
  /** End early, in order. */
  | { readonly kind: 'stop' }

/** From a worker to the main thread. */
export type FromWorker =
  /** Loaded, and waiting for its shard. */
  | { readonly kind: 'ready' }
  /** It lives. */
  | { readonly kind: 'alive' }
  | { readonly kind: 'batch'; readonly batch: BatchMessage }
  /** Everything was said of this shard. */
  | { readonly kind: 'done' }

/** A {@link HammerError} as plain data. */
export interface Refusal extends Pick<HammerError, 'code' | 'message'> {
  readonly details: ErrorDetails
}

export function refusalOf({ code, message, option, value, advice, excerpt }: HammerError): Refusal {
  const details = Object.entries({ option, value, advice, excerpt }).filter(([, text]) => text !== undefined)
  return { code, message, details: Object.fromEntries(details) }
}

/** @throws {HammerError} the one that was refused with */
export function throwRefusal(refusal: Refusal | undefined): void {
  if (refusal) throw new HammerError(refusal.code, refusal.message, refusal.details)
}
