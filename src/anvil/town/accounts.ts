// Who may enter the town: everybody whose password is `secret-` and the name.

import type { Random } from '../../core/random.js'
import type { RequestHead } from '../request-head.js'
import { remember, TITLE, VISITORS } from './limits.js'
import { form, page, redirect, type TownAnswer } from './page.js'

/** Somebody who is logged in. */
export interface Session {
  /** The value of the cookie. */
  readonly id: string
  readonly name: string
  /** Every form must carry it. */
  readonly csrf: string
  posts: number
}

const COOKIE = 'town'
const FIELDS =
  '<label>Name <input name="user"></label> <label>Password <input type="password" name="password"></label> <button>Log in</button>'

/** Logs in and out. */
export class Accounts {
  private readonly uniform: Random
  private readonly sessions = new Map<string, Session>()
  /** Tokens of log-in forms that were shown; each is good for one log-in. */
  private readonly tokens = new Map<string, true>()

  constructor(uniform: Random) {
    this.uniform = uniform
  }

  /** The log-in form, or with its fields the log-in. */
  login(fields: URLSearchParams | null): TownAnswer {
    if (fields === null) return this.ask(200, 'Log in')
    const name = fields.get('user') ?? ''
    if (!this.tokens.delete(fields.get('token') ?? '')) return this.ask(403, 'The hidden field token is wrong, or was used before')
    const known = name !== '' && name.length <= TITLE && fields.get('password') === `secret-${name}`
    if (!known) return this.ask(403, 'Wrong name or password')
    const session = { id: this.token(), name, csrf: this.token(), posts: 0 }
    remember(this.sessions, [session.id, session], VISITORS)
    return redirect(303, '/town/', `set-cookie: ${COOKIE}=${session.id}; Path=/town; HttpOnly; SameSite=Lax`)
  }

  logout({ id }: Session): TownAnswer {
    this.sessions.delete(id)
    return redirect(303, '/town/login', `set-cookie: ${COOKIE}=; Path=/town; Max-Age=0`)
  }

  /** Whose cookie a request carries; null: nobody's. */
  find({ headers }: RequestHead): Session | null {
    for (const [name, value] of headers) {
      if (name.toLowerCase() !== 'cookie') continue
      for (const pair of value.split(';')) {
        const [key, id] = pair.trim().split('=', 2)
        const session = key === COOKIE ? this.sessions.get(id) : undefined
        if (session) return session
      }
    }
    return null
  }

  private ask(status: number, title: string): TownAnswer {
    const token = this.token()
    remember(this.tokens, [token, true], VISITORS)
    return page(status, title, form('/town/login', FIELDS, { id: 'login', token }))
  }

  /** Unlikely to come twice, and fixed by the seed: nothing here is worth stealing. */
  private token(): string {
    const part = () =>
      Math.floor(this.uniform() * 2 ** 32)
        .toString(16)
        .padStart(8, '0')
    return `${part()}${part()}`
  }
}
