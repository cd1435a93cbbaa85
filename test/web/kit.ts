// What tests of pages share: a server over a run that is made up, and requests that browsers would not send.

import { type IncomingHttpHeaders, request } from 'node:http'
import { request as requestTls } from 'node:https'
import { connect } from 'node:net'
import { checkServerIdentity as checkIdentity } from 'node:tls'
import { afterEach } from 'vitest'
import type { Action, Live } from '../../src/web/index.js'
import { startWeb, type Web, type WebOptions } from '../../src/web/server.js'

/** A live run that remembers what it was told. */
export function fakeLive(given: Partial<Live> = {}): Live & { readonly acts: Action[] } {
  const acts: Action[] = []
  return {
    acts,
    state: () => ({ n: acts.length }),
    page: () => '<!doctype html>live',
    folder: () => null,
    act: (action) => void acts.push(action),
    ...given,
  }
}

const open: Web[] = []
afterEach(async () => {
  for (const web of open.splice(0)) await web.close()
})

/** A server that is closed after the test. */
export interface Served {
  readonly web: Web
  readonly port: number
  readonly token: string
  readonly host: string
  /** With the token, unless `headers` say otherwise. */
  readonly ask: (path: string, more?: Ask) => Promise<Answer>
}

export async function serve(options: Partial<WebOptions>): Promise<Served> {
  const site = { live: fakeLive() }
  const web = await startWeb({ site, host: '127.0.0.1', port: 0, password: null, tls: null, ...options })
  open.push(web)
  const url = new URL(web.url)
  const port = Number(url.port)
  const token = url.searchParams.get('token') ?? options.password ?? ''
  const ask = (path: string, { headers, ...more }: Ask = {}) =>
    fetchRaw(port, path, { headers: { authorization: `Bearer ${token}`, ...headers }, ...more })
  return { web, port, token, host: url.host, ask }
}

export interface Ask {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** An address of this machine. */
  readonly address?: string
  /** Over TLS, to whoever has this certificate (PEM) for that address. */
  readonly ca?: string
}

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

/** The headers of an order from a program. */
export const JSON_TYPE = { 'content-type': 'application/json' }

/** A request with exactly these headers, and the path as it is written. */
export function fetchRaw(port: number, path: string, ask: Ask = {}): Promise<Answer> {
  const { method = 'GET', headers = {}, body, address = '127.0.0.1', ca } = ask
  const options = { host: address, port, path, method, headers, agent: false }
  const open = ca === undefined ? request : requestTls
  return new Promise((resolve, reject) => {
    // by the address, whatever the Host says
    const checkServerIdentity: typeof checkIdentity = (_, certificate) => checkIdentity(address, certificate)
    const asked = open({ ...options, ca, checkServerIdentity }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part) => {
        text += part
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
      response.on('error', reject)
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

/** What comes back on a socket until it is closed. */
export function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    socket.setEncoding('utf8')
    socket.on('data', (part) => {
      said += part
    })
    socket.on('close', () => resolve(said))
    socket.on('error', reject)
  })
}
