// From `KIND=WHERE` to an outlet of the table, and what of WHERE people may see.

import { HammerError } from '../core/errors.js'
import { didYouMean } from '../core/nearest.js'
import { MASK } from '../core/secrets.js'

/** What stands behind `KIND=`. */
export type Place = 'FILE' | '[HOST:]PORT' | 'HOST[:PORT]' | 'URL' | 'FILE or URL' | 'COMMAND'

/** One output that was asked for. */
export interface OutSpec {
  readonly kind: string
  /** Empty where only the kind was named. */
  readonly where: string
  /** Without secrets. */
  readonly shown: string
}

/**
 * Reads `KIND=WHERE`, or `KIND` where WHERE may be left out.
 * @param kinds what each kind wants to know
 * @throws {HammerError} `usage` for an unknown kind, and for one that needs a WHERE
 */
export function parseOut(text: string, kinds: Readonly<Record<string, { readonly place: Place; readonly needed?: true }>>): OutSpec {
  const [, kind = '', given = ''] = /^([^=]*)=?(.*)$/s.exec(text) ?? []
  const names = Object.keys(kinds)
  if (!Object.hasOwn(kinds, kind)) {
    // a URL without a kind may hold a secret
    const shown = /^[\w-]*$/.test(kind) ? JSON.stringify(kind) : 'that'
    throw bad(
      /^[\w-]*$/.test(kind) ? kind : MASK,
      `there is no output ${shown}`,
      `There are: ${names.join(', ')}.${didYouMean(kind, names)}`,
    )
  }
  const { place, needed } = kinds[kind]
  const where = given.trim()
  if (where === '' && needed) throw bad(kind, `${kind} needs a ${place}`, `Write it like --out ${kind}=${EXAMPLES[place]}`)
  return { kind, where, shown: shownWhere(place, where) }
}

const EXAMPLES: Readonly<Record<Place, string>> = {
  FILE: 'FILE',
  '[HOST:]PORT': '9464',
  'HOST[:PORT]': '127.0.0.1:8125',
  URL: 'https://example.org/path',
  'FILE or URL': "'http://127.0.0.1:8086/write?db=hammer'",
  COMMAND: '\'./publish.sh "$1"\'',
}

function bad(value: string, message: string, advice: string): HammerError {
  return new HammerError('usage', `--out: ${message}`, { option: '--out', value, advice })
}

/** Parameters of an address that are no secrets. */
const OPEN = ['db', 'org', 'bucket', 'rp', 'precision', 'consistency']

/** A place without user info, without the path of a web hook, which is a key, and without any parameter that may be one. */
function shownWhere(place: Place, where: string): string {
  if (place === 'COMMAND') return /^\S*/.exec(where)?.[0] ?? ''
  if (!/^[a-z]+:\/\//i.test(where)) {
    if (place === 'FILE' || place === 'FILE or URL') return where
    return where.replace(/^.*@/s, '').replace(/[/?#].*$/s, `/${MASK}`)
  }
  if (!URL.canParse(where)) return MASK
  const { protocol, host, pathname, searchParams } = new URL(where)
  const parameters = [...searchParams].map(([name, value]) => `${name}=${OPEN.includes(name) ? value : MASK}`)
  const query = parameters.length === 0 ? '' : `?${parameters.join('&')}`
  const path = place === 'URL' && pathname !== '/' ? `/${MASK}` : `${pathname}${query}`
  return `${protocol}//${host}${path}`
}
