// The bytes of a request: what hammer adds, and what it leaves as it was given.

import { describe, expect, test } from 'vitest'
import { requestBytes } from '../../src/client/http1/request.js'
import type { RequestPlan } from '../../src/core/plan.js'
import { planTo } from './plan.js'

function text(url: string, request: Partial<RequestPlan> = {}, form: 'usual' | 'last' = 'usual'): string {
  const plan = planTo(url, { request })
  return requestBytes(plan.target, plan.request)[form].toString('latin1')
}

const lines = (...all: string[]) => `${all.join('\r\n')}\r\n\r\n`

describe('a request', () => {
  test('is as short as it can be', () => {
    expect(text('http://a.example:8080/x?y=1')).toBe(lines('GET /x?y=1 HTTP/1.1', 'Host: a.example:8080', 'User-Agent: hammer'))
  })

  test.each([
    ['http://a.example:80/', 'a.example'],
    ['https://a.example:443/', 'a.example'],
    ['http://a.example:443/', 'a.example:443'],
    ['https://a.example:80/', 'a.example:80'],
    ['http://[::1]:3000/', '[::1]:3000'],
    ['http://[::1]:80/', '[::1]'],
    ['http://127.0.0.1:3000/', '127.0.0.1:3000'],
  ])('to %s is for the host %s', (url, host) => {
    const { target, request } = planTo(url, { target: { port: Number(/:(\d+)\/$/.exec(url)?.[1]) } })
    expect(requestBytes(target, request).usual.toString()).toContain(`\r\nHost: ${host}\r\n`)
  })

  test('says that it is the last one on its connection, and is the same otherwise', () => {
    expect(text('http://a:1/', {}, 'last')).toBe(lines('GET / HTTP/1.1', 'Host: a:1', 'User-Agent: hammer', 'Connection: close'))
  })

  test('has the headers that were given, in their order and case, instead of those that hammer adds', () => {
    const headers = [
      ['x-B', '2'],
      ['hOST', 'other'],
      ['user-agent', ''],
      ['X-b', '1'],
      ['connection', 'keep-alive'],
    ] as const
    const expected = lines('GET / HTTP/1.1', 'x-B: 2', 'hOST: other', 'user-agent: ', 'X-b: 1', 'connection: keep-alive')
    expect(text('http://a:1/', { headers })).toBe(expected)
    expect(text('http://a:1/', { headers }, 'last')).toBe(expected)
  })

  test('carries its body byte by byte, with its length', () => {
    const plan = planTo('http://a:1/', { request: { method: 'POST', body: Uint8Array.of(0, 255, 13, 10) } })
    const { usual } = requestBytes(plan.target, plan.request)
    expect(usual.toString('latin1')).toBe(`${lines('POST / HTTP/1.1', 'Host: a:1', 'User-Agent: hammer', 'Content-Length: 4')}\x00\xff\r\n`)
  })

  test('without a body has a length where one is expected', () => {
    for (const method of ['POST', 'PUT', 'PATCH']) expect(text('http://a:1/', { method })).toContain('Content-Length: 0\r\n')
    for (const method of ['GET', 'HEAD', 'DELETE', 'OPTIONS']) expect(text('http://a:1/', { method })).not.toContain('Content-Length')
    expect(text('http://a:1/', { method: 'GET', body: new Uint8Array(0) })).toContain('Content-Length: 0\r\n')
  })

  test('has one framing: that which was given', () => {
    const body = Buffer.from('1\r\nx\r\n0\r\n\r\n')
    for (const given of ['Transfer-Encoding', 'transfer-encoding']) {
      expect(text('http://a:1/', { method: 'POST', body, headers: [[given, 'chunked']] })).not.toContain('Content-Length')
      expect(text('http://a:1/', { method: 'POST', headers: [[given, 'chunked']] })).not.toContain('Content-Length')
    }
    expect(text('http://a:1/', { method: 'POST', body, headers: [['content-length', '3']] })).not.toContain('Content-Length')
  })
})
