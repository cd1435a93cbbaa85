// Reads streams of answers as a connection does: piece by piece, through one buffer that is full of old bytes.

import { expect } from 'vitest'
import { HeadMemo } from '../../src/client/http1/memo.js'
import { ResponseParser } from '../../src/client/http1/response.js'

/** Old bytes that look like what a reader waits for: who reads beyond the end is misled. */
const STALE = Buffer.from('0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')

/** What one reader of a stream needs. */
export interface ReaderOptions {
  readonly method?: string
  /** Shares a memo of heads, as all connections of one plan do. */
  readonly memo?: boolean
}

/**
 * What is understood of a stream cut at these places: a line for each answer with its status, its length with all interim
 * answers before it, and whether the connection goes on; at last `broken`, `incomplete`, or nothing.
 */
export function understand(stream: Buffer, cuts: readonly number[] = [], { method = 'GET', memo = false }: ReaderOptions = {}): string[] {
  const said: string[] = []
  const buffer = Buffer.allocUnsafeSlow(Math.max(stream.length + 64, 4096))
  const parser = new ResponseParser(method, memo ? new HeadMemo(buffer) : null)
  let size = 0
  const tell = () => {
    said.push(`${parser.status} ${size} ${parser.close ? 'close' : 'keep'}`)
    parser.reset()
    size = 0
  }
  const edges = [0, ...[...cuts].sort((a, b) => a - b), stream.length]
  for (let i = 1; i < edges.length; i++) {
    buffer.fill(STALE)
    const end = stream.copy(buffer, 0, edges[i - 1], edges[i])
    for (let at = 0; at < end; ) {
      const next = parser.execute(buffer, at, end)
      if (next <= at || next > end) expect.fail(`went from ${at} to ${next} of ${end}`)
      size += next - at
      at = next
      if (parser.done) tell()
      else if (parser.broken) return [...said, 'broken']
      else if (at < end) expect.fail(`stopped at ${at} of ${end}`)
    }
  }
  if (size === 0) return said
  parser.finish()
  if (!parser.done) return [...said, 'incomplete']
  tell()
  return said
}

/** As {@link understand}, but does not tell bytes that cannot go on from bytes that do not. */
export function understandLoosely(stream: Buffer, cuts: readonly number[], options?: ReaderOptions): string[] {
  return understand(stream, cuts, options).map((line) => (line === 'broken' || line === 'incomplete' ? 'no answer' : line))
}
