// The files of a run's folder, as downloads: exactly those that lie in it.

import { createReadStream, lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream'
import { type Exchange, head, refuse } from './answer.js'

/** A file of a run. */
export interface RunFile {
  readonly name: string
  readonly bytes: number
}

const TYPES: Readonly<Record<string, string>> = { csv: 'text/csv', json: 'application/json', html: 'text/html' }

/** What can be downloaded of a folder: its plain files. Links, folders and hidden files are not among them. */
export function filesOf(folder: string): RunFile[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile() && /^[\w][\w.-]*$/.test(entry.name))
      .map(({ name }) => ({ name, bytes: lstatSync(join(folder, name)).size }))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch {
    return []
  }
}

/** Sends one of them as it is now; a name that is not in the list is not there, whatever it leads to. */
export function sendFile(exchange: Exchange, folder: string, name: string): void {
  const { request, response } = exchange
  const file = filesOf(folder).find((one) => one.name === name)
  if (file === undefined) {
    refuse(exchange, 404, 'There is no such file.')
    return
  }
  const type = TYPES[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream'
  head(response, 200, {
    'content-type': `${type}; charset=utf-8`,
    'content-length': file.bytes,
    'content-disposition': `attachment; filename="${name}"`,
  })
  if (request.method === 'HEAD' || file.bytes === 0) {
    response.end()
    return
  }
  // a run that goes on may write on: no more than was promised
  pipeline(createReadStream(join(folder, name), { end: file.bytes - 1 }), response, () => {})
}
