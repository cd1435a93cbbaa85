// Serves pages as the options ask for it: password, certificate, and the words about where it is.

import { readFileSync } from 'node:fs'
import { errorCode, HammerError } from '../core/errors.js'
import { type Site, startWeb, type Web } from '../web/index.js'
import type { Values } from './option.js'
import type { SERVER_OPTIONS } from './page-options.js'
import type { Terminal } from './terminal.js'

type ServerValues = Values<typeof SERVER_OPTIONS>

/** What is served, and where. */
export interface Served {
  readonly site: Site
  readonly port: number | 'usual' | null
  /** What it is, for the line that names its URL. */
  readonly noun: string
}

/**
 * Starts the server and says where it is.
 * @throws {HammerError} `usage` for files that cannot be read, a missing password, a port that is taken
 */
export async function servePages({ site, port, noun }: Served, values: ServerValues, terminal: Terminal): Promise<Web> {
  const { webHost, webPasswordFile } = values
  const password = webPasswordFile === null ? process.env.HAMMER_WEB_PASSWORD || null : firstLine(webPasswordFile)
  const web = await startWeb({ site, host: webHost, port: port ?? 'usual', password, tls: tlsOf(values) })
  for (const warning of web.warnings) terminal.err(`hammer: ${warning}\n`)
  terminal.err(`hammer: ${noun}: ${web.url}\n`)
  return web
}

function tlsOf({ webCert, webKey }: ServerValues) {
  if (webCert === null && webKey === null) return null
  if (webCert !== null && webKey !== null) return { cert: read(webCert, '--web-cert'), key: read(webKey, '--web-key') }
  const option = webCert === null ? '--web-key' : '--web-cert'
  throw new HammerError('usage', '--web-cert and --web-key belong together', { option, advice: 'Give both, or neither.' })
}

function firstLine(file: string): string {
  return read(file, '--web-password-file').split(/\r?\n/, 1)[0]
}

function read(file: string, option: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    const details = { option, value: file, advice: 'Name a file that can be read.', cause }
    throw new HammerError('usage', `${option}: ${file} cannot be read (${errorCode(cause)})`, details)
  }
}
