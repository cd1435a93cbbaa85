// The town: a small site for load scripts, with a login, forms with hidden fields, a forum and a web socket, below /town.

import type { Random } from '../../core/random.js'
import type { RequestHead } from '../request-head.js'
import { Accounts, type Session } from './accounts.js'
import { handshakeIn } from './echo-socket.js'
import { readForm } from './form.js'
import { Forum } from './forum.js'
import { TOWN_BODY_LIMIT } from './limits.js'
import { form, link, page, redirect, type TownAnswer } from './page.js'

const ROOT = '/town'

export { TOWN_BODY_LIMIT } from './limits.js'
export type { TownAnswer } from './page.js'

/** Whether a request target leads into the town. */
export function isInTown(target: string): boolean {
  if (!target.startsWith(ROOT)) return false
  const next = target[ROOT.length]
  return next === undefined || next === '/' || next === '?'
}

/** A request of somebody who is logged in. */
interface Visit {
  readonly session: Session
  readonly path: string
  /** The fields of a form; null when none was sent. */
  readonly fields: URLSearchParams | null
}

/** The state of the site. It is bounded: who comes late finds the oldest sessions, threads and posts gone. */
export class Town {
  private readonly accounts: Accounts
  private readonly forum = new Forum()

  constructor(uniform: Random) {
    this.accounts = new Accounts(uniform)
  }

  /** Handles one request. */
  visit(head: RequestHead, body: readonly Buffer[]): TownAnswer {
    const path = pathOf(head.target)
    const posted = head.method === 'POST'
    if (!posted && head.method !== 'GET' && head.method !== 'HEAD') return methodRefusal('GET, HEAD, POST')
    if (path === '/ws') return posted ? methodRefusal('GET') : upgrade(head)
    const fields = posted ? readForm(head, Buffer.concat(body)) : null
    if (fields === 'too long') return page(413, 'Too long', `<p>A form has at most ${TOWN_BODY_LIMIT} bytes.</p>`)
    if (fields === 'no form') return page(415, 'No form', '<p>Forms are sent as application/x-www-form-urlencoded.</p>')
    if (path === '/login') return this.accounts.login(fields)
    const session = this.accounts.find(head)
    if (session === null) return redirect(302, '/town/login')
    if (fields !== null && fields.get('csrf') !== session.csrf) return page(403, 'Refused', '<p>The hidden field csrf is not yours.</p>')
    return this.receive({ session, path, fields })
  }

  private receive({ session, path, fields }: Visit): TownAnswer {
    if (path === '/forum' || path.startsWith('/forum/')) return this.forum.visit(path.slice('/forum'.length), session, fields)
    if (path === '/logout' && fields !== null) return this.accounts.logout(session)
    if (fields !== null) return path === '' || path === '/profile' ? methodRefusal('GET, HEAD') : notFound()
    if (path === '') return home(session)
    if (path === '/profile') return profile(session)
    return path === '/logout' ? methodRefusal('POST') : notFound()
  }
}

function pathOf(target: string): string {
  const question = target.indexOf('?')
  const path = target.slice(ROOT.length, question < 0 ? undefined : question)
  return path.endsWith('/') ? path.slice(0, -1) : path
}

function home({ csrf, name }: Session): TownAnswer {
  const links = `<ul><li>${link('/town/forum', 'Forum')}<li>${link('/town/profile', 'Profile')}</ul>`
  return page(200, `Hello ${name}`, links + form('/town/logout', '<button>Log out</button>', { id: 'logout', csrf }))
}

function profile({ name, posts }: Session): TownAnswer {
  return page(200, name, `<p>Posts since the login: ${posts}</p>${link('/town/', 'Home')}`)
}

function upgrade(head: RequestHead): TownAnswer {
  const handshake = handshakeIn(head)
  if (handshake === 'right') return page(101, '', '')
  if (handshake === 'wrong') return page(400, 'No handshake', '<p>RFC 6455, 4.2.1, says what a client has to send.</p>')
  const refusal = page(426, 'Web socket', '<p>Here is a web socket that repeats what it is told.</p>')
  return { ...refusal, headers: ['upgrade: websocket'] }
}

function notFound(): TownAnswer {
  return page(404, 'Nothing here', link('/town/', 'Home'))
}

function methodRefusal(allowed: string): TownAnswer {
  return { ...page(405, 'Not so', `<p>Allowed are ${allowed}.</p>`), headers: [`allow: ${allowed}`] }
}
