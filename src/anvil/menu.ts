// From the query of a request to its behaviour, read once per distinct query.

import { HammerError } from '../core/errors.js'
import { type Behaviour, NO_ORDERS, type Orders, readOrders, refusal, resolve } from './behaviour.js'

/** More distinct queries than these are read again: a client that numbers its URLs must not fill the memory. */
const REMEMBERED = 500

/** The behaviours of one server. */
export class Menu {
  private readonly defaults: Orders
  private readonly known = new Map<string, Behaviour>()

  /** @throws HammerError `usage` when `defaults` cannot be understood. */
  constructor(defaults: string) {
    this.defaults = readOrders(defaults)
    resolve(this.defaults, NO_ORDERS)
  }

  /** The behaviour for the raw query of a request (without `?`); what cannot be understood becomes a refusal. */
  find(query: string): Behaviour {
    const found = this.known.get(query)
    if (found !== undefined) return found
    if (this.known.size >= REMEMBERED) this.known.clear()
    const behaviour = this.read(query)
    this.known.set(query, behaviour)
    return behaviour
  }

  private read(query: string): Behaviour {
    try {
      return resolve(this.defaults, query === '' ? NO_ORDERS : readOrders(query))
    } catch (error) {
      if (!(error instanceof HammerError)) throw error
      return refusal(`${error.message}\n${error.advice}\n`)
    }
  }
}
