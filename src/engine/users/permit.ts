// HAMMER_ALLOW for scripts, which connect where they like: asked for every origin, redirects included.

import { lookup } from 'node:dns/promises'
import { checkAllowed } from '../../core/allow.js'

/** For the context of a session: what refuses what is not allowed; nothing where everything is. */
export function permitOf(allow: string | null): { readonly permit?: (url: URL) => Promise<void> } {
  if (allow === null) return {}
  const permit = async ({ hostname }: URL) => {
    const host = hostname.replace(/^\[(.*)\]$/, '$1')
    const addresses = await lookup(host, { all: true }).catch(() => [])
    checkAllowed(
      { host },
      addresses.map(({ address }) => address),
      allow,
    )
  }
  return { permit }
}
