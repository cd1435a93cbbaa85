// Heads are compared in place, and never beyond the bytes that are there.

import { describe, expect, test } from 'vitest'
import { ascii, hasEmptyLine, hexDigit, isName, isValue, notHttp, roomFor, value } from '../../src/client/http1/bytes.js'

const bytes = (text: string) => Buffer.from(text, 'latin1')
const CLOSE = ascii('close')

test('HTTP/1.0 and HTTP/1.1 are HTTP, as far as there are bytes', () => {
  for (const text of ['', 'H', 'HTTP/1.', 'HTTP/1.0', 'HTTP/1.1 2']) expect(notHttp(bytes(text), 0, text.length), text).toBe(false)
  for (const text of ['h', 'X', 'HTTP/2', 'HTTP/1.2', 'HTTP/1.x', 'HTTP 1.1']) expect(notHttp(bytes(text), 0, text.length), text).toBe(true)
  expect(notHttp(bytes('xxHTTP/1.1'), 2, 4)).toBe(false)
})

test('an empty line is found where it is whole', () => {
  for (const text of ['\n\n', 'a\n\n', 'a\r\n\r\n', '\n\r\nb', 'a\n\r\n'])
    expect(hasEmptyLine(bytes(text), 0, text.length), text).toBe(true)
  for (const text of ['', '\n', '\r\n', 'a\r\n\r', '\r\r\n', '\n\ra\n', 'a\nb\n'])
    expect(hasEmptyLine(bytes(text), 0, text.length), text).toBe(false)
  expect(hasEmptyLine(bytes('\r\n\r\n'), 0, 3)).toBe(false)
  expect(hasEmptyLine(bytes('\n\nx'), 1, 3)).toBe(false)
})

test('a name is equal in any case, and only when it is whole', () => {
  const name = ascii('content-length:')
  for (const text of ['content-length:', 'Content-Length: 1', 'CONTENT-LENGTH:'])
    expect(isName(bytes(text), 0, text.length, name), text).toBe(true)
  for (const text of ['content-length', 'content-length :', 'content-lengths:', 'content_length:'])
    expect(isName(bytes(text), 0, text.length, name), text).toBe(false)
  expect(isName(bytes('content-length:'), 0, 14, name)).toBe(false)
})

test('a value is equal when one space is before it and the line ends behind it', () => {
  for (const text of [' close\r', ' CLOSE\n']) expect(isValue(bytes(text), 0, text.length, CLOSE), text).toBe(true)
  for (const text of [' close', 'close\r', ' close \r', '  close\r', ' closed\r'])
    expect(isValue(bytes(text), 0, text.length, CLOSE), text).toBe(false)
  expect(isValue(bytes(' close\r'), 0, 6, CLOSE)).toBe(false)
})

test('the text of a value ends with its line, or with the bytes', () => {
  expect(value(bytes('a: \t b c \r\nd'), 2, 12)).toBe('b c')
  expect(value(bytes('a: bcd\n'), 2, 5)).toBe('bc')
  expect(value(bytes('a: bcd'), 2, 6)).toBe('bcd')
})

test('hexadecimal digits are those, and no other byte is', () => {
  const digits = Array.from({ length: 256 }, (_, byte) => [byte, hexDigit(byte)]).filter(([, digit]) => digit >= 0)
  expect(digits.map(([byte, digit]) => [String.fromCharCode(byte), digit])).toEqual(
    [...'0123456789ABCDEFabcdef'].map((c) => [c, Number.parseInt(c, 16)]),
  )
})

describe('room', () => {
  test('keeps what is in use, and grows at least to the double', () => {
    const first = roomFor(Buffer.alloc(0), 0, 10)
    expect(first.length).toBeGreaterThanOrEqual(1024)
    first.write('hello')
    expect(roomFor(first, 5, 100)).toBe(first)
    const larger = roomFor(first, 5, first.length)
    expect(larger.length).toBeGreaterThanOrEqual(2 * first.length)
    expect(larger.toString('latin1', 0, 5)).toBe('hello')
  })
})
