// What the owner of an agent allows, whatever a plan says.

import { describe, expect, it, test } from 'vitest'
import { premisesOf } from '../../src/cli/premises.js'
import type { Plan } from '../../src/core/plan.js'
import { permitOf } from '../../src/engine/users/permit.js'
import { planOf } from '../core/plans.js'

const premises = (maxRate: number | null, allowTarget: readonly string[] = []) =>
  premisesOf({ output: 'results', maxRate, allowTarget }, () => {})
const ALL = [{ index: 0, count: 1 }]
const SCRIPT: Plan['script'] = {
  file: '/x.mjs',
  only: null,
  tags: [],
  excludedTags: [],
  baseUrl: null,
  args: {},
  allow: '*.everywhere.example',
  allowTarget: '*.everywhere.example',
  shared: null,
}

describe('LD-20 an agent with --max-rate', () => {
  const open = (rate: number) => planOf({ model: 'open', rate, duration: 1000, connections: 4 })

  it('takes what it may send, and refuses more with its figures', () => {
    expect(premises(100).accept(open(100), ALL).load.rate).toBe(100)
    expect(premises(100).accept(open(400), [{ index: 3, count: 4 }]).load.rate).toBe(400)
    expect(() => premises(100).accept(open(101), ALL)).toThrow('lets it send 100/s (--max-rate), and its part of the plan goes up to 101/s')
  })

  it('counts what it takes over of another one', () => {
    const parts = [
      { index: 0, count: 4 },
      { index: 1, count: 12 },
    ]
    expect(premises(100).accept(open(300), parts).load.rate).toBe(300)
    expect(() => premises(100).accept(open(304), parts)).toThrow('its part of the plan goes up to 101/s')
  })

  test.each([
    [
      'connections without pacing',
      planOf({ model: 'closed', rate: null, connections: 4, pacing: 0 }),
      /only the target bounds how much 4 connections send/,
    ],
    ['a script', { ...open(1), script: SCRIPT }, /a script decides for itself how much it sends/],
  ])('refuses %s, of which nobody knows how much they send', (_, plan, message) => {
    expect(() => premises(1e9).accept(plan, ALL)).toThrow(message)
  })
})

describe('LD-20 an agent with --allow-target', () => {
  const permit = (allow: readonly string[], host: string, address: string) => {
    const plan = planOf({})
    return () => premises(null, allow).permit({ ...plan, target: { ...plan.target, host } }, [address])
  }

  it('loads nothing else', () => {
    expect(permit(['10.0.0.0/8', '*.staging.example'], 'a.staging.example', '8.8.8.8')).not.toThrow()
    expect(permit(['10.0.0.0/8', '*.staging.example'], 'x.example', '10.1.1.1')).not.toThrow()
    expect(permit(['10.0.0.0/8'], 'x.example', '8.8.8.8')).toThrow('x.example may not be loaded from here')
  })

  it('does not ask the plan what scripts may contact', () => {
    const accepted = (allow: readonly string[]) => premises(null, allow).accept({ ...planOf({}), script: SCRIPT }, ALL).script
    expect(accepted(['127.0.0.1', 'b'])).toMatchObject({ allow: process.env.HAMMER_ALLOW ?? null, allowTarget: '127.0.0.1,b' })
    expect(accepted([])).not.toHaveProperty('allowTarget')
  })

  test.each([
    [null, '127.0.0.1', 'yes'],
    ['127.0.0.1', '127.0.0.0/8', 'yes'],
    ['10.0.0.0/8', '127.0.0.0/8', 'no'],
    ['127.0.0.0/8', '10.0.0.0/8', 'no'],
  ] as const)('lets a script go where HAMMER_ALLOW %s and --allow-target %s both allow it: %s', async (allow, allowTarget, expected) => {
    const { permit } = permitOf({ allow, allowTarget })
    const asked = permit?.(new URL('http://127.0.0.1:1/')).then(
      () => 'yes',
      () => 'no',
    )
    expect(await asked).toBe(expected)
  })
})
