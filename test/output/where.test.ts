// KIND=WHERE: what is understood, what is refused, and what people see of it.

import { describe, expect, it, test } from 'vitest'
import { OUTLETS, parseOut } from '../../src/output/index.js'
import { thrown } from './files.js'

describe('an output that is asked for', () => {
  test.each([
    ['jsonl', 'jsonl', '', ''],
    ['jsonl=a=b.jsonl', 'jsonl', 'a=b.jsonl', 'a=b.jsonl'],
    ['prometheus=0.0.0.0:9464', 'prometheus', '0.0.0.0:9464', '0.0.0.0:9464'],
    ['influx=/tmp/a@b.lp', 'influx', '/tmp/a@b.lp', '/tmp/a@b.lp'],
    ['influx=http://me:geheim@h:1/write?db=x&u=me&p=geheim', 'influx', undefined, 'http://h:1/write?db=x&u=•••&p=•••'],
    ['influx=http://h/api/v2/write?org=o&bucket=b&token=geheim', 'influx', undefined, 'http://h/api/v2/write?org=o&bucket=b&token=•••'],
    ['webhook=https://hooks.slack.com/services/T0/geheim', 'webhook', undefined, 'https://hooks.slack.com/•••'],
    ['webhook=hooks.slack.com/services/geheim', 'webhook', undefined, 'hooks.slack.com/•••'],
    ['webhook=http://geheim@bad:port/', 'webhook', undefined, '•••'],
    ['otlp=https://h/v1/metrics?api-key=geheim', 'otlp', undefined, 'https://h/•••'],
    ['statsd=geheim@h:1', 'statsd', undefined, 'h:1'],
    ["exec=curl -H 'Authorization: geheim' x", 'exec', undefined, 'curl'],
  ])('is %s', (text, kind, where, shown) => {
    const spec = parseOut(text, OUTLETS)
    expect(spec).toMatchObject({ kind, shown, ...(where === undefined ? {} : { where }) })
    expect(spec.shown).not.toContain('geheim')
  })

  it('of an unknown kind is refused with the nearest, and without what may be a secret', () => {
    expect(thrown(() => parseOut('prometeus=1', OUTLETS))).toMatchObject({
      code: 'usage',
      message: '--out: there is no output "prometeus"',
      advice: expect.stringContaining('Did you mean "prometheus"?'),
    })
    const secret = thrown(() => parseOut('https://me:geheim@h/', OUTLETS))
    expect(JSON.stringify([secret, (secret as Error).message])).not.toContain('geheim')
    expect(thrown(() => parseOut('', OUTLETS))).toMatchObject({ code: 'usage' })
    expect(thrown(() => parseOut('__proto__=x', OUTLETS))).toMatchObject({ code: 'usage' })
  })

  it('says where, if the kind has no place of its own', () => {
    for (const kind of ['webhook', 'exec', 'influx'])
      expect(thrown(() => parseOut(`${kind}=`, OUTLETS))).toMatchObject({
        code: 'usage',
        advice: expect.stringContaining(`--out ${kind}=`),
      })
  })
})
