// jtl: JMeter's CSV of samples, as its listeners and its report generator read it.

import { STATUS_CODES } from 'node:http'
import { quoted, writeInteger } from '../../core/csv.js'
import { NOBODY, UNSENT } from '../../core/sample.js'
import type { About, Outlet } from '../outlet.js'
import { createFile, encoder, placeOf, RowFile, RowOutlet, type RowWriter } from '../row-file.js'

/** Those that JMeter writes by default. */
const HEADER =
  'timeStamp,elapsed,label,responseCode,responseMessage,threadName,dataType,success,failureMessage,bytes,sentBytes,grpThreads,allThreads,URL,Latency,IdleTime,Connect'

export async function open(about: About): Promise<Outlet> {
  const file = new RowFile(await createFile(placeOf(about, 'results.jtl')))
  file.head(HEADER)
  return new RowOutlet(file, jtlRow(about))
}

const COMMA = 44

function jtlRow({ startedAt, method, path, target, connections }: About): RowWriter {
  const label = encoder((name) => field(name === '' ? `${method} ${path}` : name))
  const missed = encoder((cause) => `Non HTTP response code: ${plain(cause)},Non HTTP response message: ${plain(cause)},hammer `)
  const answered = encoder((status) => `${status},${field(STATUS_CODES[status] ?? '')},hammer `)
  const failed = encoder((cause) => `,text,false,${field(cause)},`)
  const tail = Buffer.from(`,0,${connections},${connections},${field(target)},`)
  return ({ bytes }, start, batch, i) => {
    const { scheduled, ended, firstByte, sent, connect, status } = batch
    const cause = batch.causes[batch.cause[i]]
    const from = Math.floor(startedAt() + scheduled[i])
    let at = writeInteger(bytes, start, from)
    bytes[at++] = COMMA
    at = writeInteger(bytes, at, cause === UNSENT ? 0 : whole(ended[i] - scheduled[i]))
    bytes[at++] = COMMA
    at += label(batch.names[batch.name[i]]).copy(bytes, at)
    bytes[at++] = COMMA
    at += (cause === '' ? answered(String(status[i])) : missed(cause)).copy(bytes, at)
    at = writeInteger(bytes, at, batch.worker + 1)
    bytes[at++] = DASH
    at = writeInteger(bytes, at, batch.connection[i] === NOBODY ? 0 : batch.connection[i] + 1)
    at += (cause !== '' ? failed(cause) : status[i] < 400 ? GOOD : BAD).copy(bytes, at)
    at = writeInteger(bytes, at, batch.bytes[i])
    at += tail.copy(bytes, at)
    at = writeInteger(bytes, at, whole(firstByte[i] - sent[i]))
    at += IDLE.copy(bytes, at)
    at = writeInteger(bytes, at, whole(connect[i]))
    bytes[at++] = NEWLINE
    return at
  }
}

const DASH = 45
const NEWLINE = 10
const IDLE = Buffer.from(',0,')
const GOOD = Buffer.from(',text,true,,')
const BAD = Buffer.from(',text,false,,')

/** Whole milliseconds, as JMeter has them; 0 for what is not known. */
function whole(ms: number): number {
  return Number.isNaN(ms) ? 0 : Math.max(0, Math.round(ms))
}

/** A field; what a spreadsheet would take for a formula gets an apostrophe in front. */
function field(text: string): string {
  return quoted(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text)
}

/** For the middle of a field. */
function plain(text: string): string {
  return text.replace(/[",\r\n]/g, ' ')
}
