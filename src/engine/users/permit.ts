// HAMMER_ALLOW and --allow-target for scripts, which connect where they like: asked for every origin, redirects included.

import { lookup } from 'node:dns/promises'
import { checkAllowed } from '../../core/allow.js'
import type { ScriptPlan } from '../../core/script.js'

/** For the context of a session: what refuses what is not allowed; nothing where everything is. */
export function permitOf({ allow, allowTarget }: Pick<ScriptPlan, 'allow' | 'allowTarget'>): {
  readonly permit?: (url: URL) => Promise<void>
} {
  if (allow === null && allowTarget === undefined) return {}
  const permit = async ({ hostname }: URL) => {
    const host = hostname.replace(/^\[(.*)\]$/, '$1')
    const found = await lookup(host, { all: true }).catch(() => [])
    const addresses = found.map(({ address }) => address)
    checkAllowed({ host }, addresses, allow ?? undefined)
    checkAllowed({ host }, addresses, allowTarget, '--allow-target')
  }
  return { permit }
}
