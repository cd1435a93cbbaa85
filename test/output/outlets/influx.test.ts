// influx: points in line protocol, to a file and to servers of every kind.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { answered, batchOf, missed } from '../../core/rows.js'
import { folder } from '../files.js'
import { outlet, overOf, play, STARTED, seenOf, server } from './kit.js'

/** A point of line protocol, read as the specification has it: a backslash takes away the meaning of what follows. */
function pointOf(line: string) {
  const cut = (text: string, at: string) => text.split(new RegExp(`(?<!\\\\)${at}`))
  const plain = (text: string) => text.replace(/\\([ ,=])/g, '$1')
  const pairs = (all: readonly string[]) => Object.fromEntries(all.map((one) => cut(one, '=').map(plain)))
  const [head, fields, time, ...rest] = cut(line, ' ')
  expect(rest).toEqual([])
  const [measurement, ...tags] = cut(head, ',')
  return { measurement, tags: pairs(tags), fields: pairs(cut(fields, ',')), time }
}

const SECOND = [
  answered(1_000_000, 2000),
  answered(1_500_000, 4000),
  missed('timeout', 1_600_000, 100),
  answered(1_700_000, 3000, { status: 503 }),
]

describe('points', () => {
  it('say what ended since the last ones, by name and outcome', async () => {
    const path = join(folder(), 'points.lp')
    const opened = await outlet('influx', path)
    await play(opened, [SECOND, [], [answered(2_000_000, 1000, { name: 'login' })]])
    const points = readFileSync(path, 'utf8').trim().split('\n').map(pointOf)
    const tags = { target: 'http://127.0.0.1:8088/users', name: 'GET /users' }
    const fields = { requests: '4i', answered: '3i', bytes: '0i', min: '0.002000', mean: '0.003000', max: '0.004000' }
    const time = `${STARTED + 1700}000000`
    expect(points).toEqual([
      { measurement: 'hammer_requests', tags, fields: expect.objectContaining(fields), time },
      { measurement: 'hammer_outcomes', tags: { ...tags, status: '200' }, fields: { count: '2i' }, time },
      { measurement: 'hammer_outcomes', tags: { ...tags, error: 'timeout' }, fields: { count: '1i' }, time },
      { measurement: 'hammer_outcomes', tags: { ...tags, status: '503' }, fields: { count: '1i' }, time },
      {
        measurement: 'hammer_requests',
        tags: { ...tags, name: 'login' },
        fields: expect.objectContaining({ requests: '1i' }),
        time: `${STARTED + 2000}000000`,
      },
      {
        measurement: 'hammer_outcomes',
        tags: { ...tags, name: 'login', status: '200' },
        fields: { count: '1i' },
        time: `${STARTED + 2000}000000`,
      },
    ])
    expect(opened.written).toBe(6)
  })

  it('of one name never have the same time, and those of the warm-up are left out', async () => {
    const path = join(folder(), 'points.lp')
    await play(await outlet('influx', path, { warmUp: 500 }), [[answered(1_000_000, 10), answered(400_000, 10)], [answered(900_000, 10)]])
    const times = readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map(pointOf)
      .flatMap(({ measurement, time, fields }) => (measurement === 'hammer_requests' ? [[time, fields.requests]] : []))
    expect(times).toEqual([
      [`${STARTED + 1000}000000`, '1i'],
      [`${STARTED + 1000}001000`, '1i'],
    ])
  })

  test.each(['a b', 'a,b=c', 'two\nhammer_requests,x=y z=1i', 'back\\', '\\ ', '', '=', 'é日😀', ' '])(
    'are one line each, whatever a name is: %j',
    async (name) => {
      const path = join(folder(), 'points.lp')
      await play(await outlet('influx', path), [[answered(1, 1, { name }), missed(name || 'x', 1, 1, { name })]])
      const points = readFileSync(path, 'utf8').slice(0, -1).split('\n').map(pointOf)
      expect(points).toHaveLength(3)
      const expected = name === '' ? 'GET /users' : name.replaceAll('\n', ' ').replaceAll('\\', '/')
      expect(points.map(({ tags }) => tags.name)).toEqual([expected, expected, expected])
    },
  )

  it('are of a thousand names at most', async () => {
    const path = join(folder(), 'points.lp')
    await play(await outlet('influx', path), [Array.from({ length: 1500 }, (_, i) => answered(i, 1, { name: `n${i}` }))])
    const points = readFileSync(path, 'utf8').trim().split('\n').map(pointOf)
    const requests = points.filter(({ measurement }) => measurement === 'hammer_requests')
    expect(requests).toHaveLength(1001)
    expect(requests.at(-1)).toMatchObject({ tags: { name: 'other' }, fields: { requests: '500i' } })
  })
})

describe('a server', () => {
  it('gets them as POSTs, with what was a secret in the URL as a header', async () => {
    const { posts, host } = await server()
    const opened = await outlet('influx', `http://me:p%40ss@${host}/write?db=x&precision=s`)
    await play(opened, [SECOND])
    await play(await outlet('influx', `http://${host}/api/v2/write?bucket=b&token=abc`), [SECOND])
    expect(posts.map(({ url }) => url)).toEqual(['/write?db=x', '/api/v2/write?bucket=b'])
    expect(posts.map(({ headers }) => headers.authorization)).toEqual([`Basic ${btoa('me:p@ss')}`, 'Token abc'])
    expect(posts[0].body.split('\n').map((line) => pointOf(line).measurement)).toEqual([
      'hammer_requests',
      ...Array(3).fill('hammer_outcomes'),
    ])
    expect(opened).toMatchObject({ written: 4, dropped: 0, error: null })
  })

  it('that fails for a while gets everything in the end', async () => {
    const { posts, host } = await server((response, n) => response.writeHead(n <= 2 ? 503 : 204).end())
    const opened = await outlet('influx', `http://${host}/write`)
    await play(opened, [SECOND, SECOND])
    expect(new Set(posts.map(({ body }) => body)).size).toBe(2)
    expect(opened).toMatchObject({ written: 8, dropped: 0, error: 'it answered 503' })
  })

  it('that takes nothing gets it once, and the points are counted as dropped', async () => {
    const { posts, host } = await server((response) => response.writeHead(400).end('what?'))
    const opened = await outlet('influx', `http://${host}/write`)
    await play(opened, [SECOND])
    expect(posts).toHaveLength(1)
    expect(opened).toMatchObject({ written: 0, dropped: 4, error: 'it answered 400' })
  })

  it('that leads elsewhere is not followed', async () => {
    const other = await server()
    const { host } = await server((response) => response.writeHead(307, { location: `http://${other.host}/` }).end())
    const opened = await outlet('influx', `http://me:pw@${host}/write`)
    await play(opened, [SECOND])
    expect(other.posts).toEqual([])
    expect(opened).toMatchObject({ dropped: 4, error: 'it answered 307' })
  })

  it('that never answers holds nobody up, and its queue is bounded', async () => {
    const { host } = await server(() => {})
    const opened = await outlet('influx', `http://${host}/write`)
    const names = batchOf(Array.from({ length: 1000 }, (_, i) => answered(i, 1, { name: `n${i}` })))
    for (let i = 0; i < 30; i++) {
      opened.take?.(names)
      opened.tick?.(seenOf())
    }
    expect(opened.dropped).toBe(60_000 - 20_000)
    opened.close?.()
    expect(opened).toMatchObject({ written: 0, dropped: 60_000 })
  })

  it('that is not there is said', async () => {
    const { host } = await server()
    const gone = await outlet('influx', `http://${host.replace(/:\d+/, ':9')}/write`)
    gone.take?.(batchOf(SECOND))
    gone.tick?.(seenOf())
    const over = gone.finish?.(overOf([]))
    gone.close?.()
    await over
    expect(gone.dropped).toBe(4)
  })
})

describe('a place', () => {
  test.each(['http://127.0.0.1:8086', 'http://127.0.0.1:8086/?db=x', 'ftp://host/x', 'http://'])(
    'that is no write endpoint is refused with an example: %s',
    async (where) => {
      await expect(outlet('influx', where)).rejects.toMatchObject({
        advice: expect.stringContaining('http://127.0.0.1:8086/write?db=hammer'),
      })
    },
  )
})
