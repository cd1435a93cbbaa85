// Bad input: nothing is sent, the message names what is wrong and says what to do, and the exit code is 2.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseUrl } from '../../src/cli/target.js'
import { anvil, newFolder, say } from './kit.js'

const TARGET = 'http://127.0.0.1:1/'

/** What is said, without its two leading words. */
async function refusal(words: readonly string[]): Promise<string> {
  const { code, out, err } = await say(words)
  expect([code, out]).toEqual([2, ''])
  expect(err).toMatch(/^hammer: .+\n {2}.+\n$/)
  return err
}

const OPTIONS: readonly (readonly [words: readonly string[], ...parts: string[]])[] = [
  // unknown
  [['--conections', '5'], "unknown option '--conections'", 'Did you mean --connections?'],
  [['-r', '1g'], '--rate', '10,000,000 a second'],
  [['--thresold'], "unknown option '--thresold'", 'Did you mean --threshold?'],
  [['-Z'], "unknown option '-Z'", 'hammer --help'],
  [['--no-keep-alive'], 'Did you mean --no-keepalive?'],
  [['-c'], '-c, --connections', 'argument missing'],
  // out of range, or no number at all
  [['-c', '0'], '-c, --connections', '"0"', 'at least 1'],
  [['-c', '-1'], '-c, --connections', '"-1"', 'whole number'],
  [['-c', '1.5'], '-c, --connections', '"1.5"', 'whole number'],
  [['-c', 'ten'], '-c, --connections', '"ten"', 'whole number'],
  [['-c', ''], '-c, --connections', '""'],
  [['-w', '0'], '-w, --workers', 'auto'],
  [['-w', 'all'], '-w, --workers', 'auto'],
  [['-w', '11'], '-w, --workers', 'only 10 connections (-c)'],
  [['-d', '0'], '-d, --duration', 'at least 1ms'],
  [['-d', '10x'], '-d, --duration', '10s'],
  [['-W', 'automatic'], '-W, --warm-up', '10s', 'or auto'],
  [['-d', '-5'], '-d, --duration', '10s'],
  [['-n', '0'], '-n, --requests', 'at least 1'],
  [['-n', '1e3'], '-n, --requests', '10k'],
  [['-r', '0'], '-r, --rate', 'above 0'],
  [['-r', '5/d'], '-r, --rate', '90/m'],
  [['--rps', 'fast'], '-r, --rate', '"fast"'],
  [['-p', '0'], '-p, --pipeline', 'at least 1'],
  [['-p', 'post.json'], '-p, --pipeline', 'whole number'],
  [['-t', '0'], '-t, --timeout', 'at least 1ms'],
  [['-i', '1ms'], '-i, --interval', 'at least 10ms'],
  [['--requests-per-connection', '0'], '--requests-per-connection', 'at least 1'],
  [['--seed', 'x'], '--seed', 'whole number'],
  [['--columns', 'elapsed,foo'], '--columns', '"foo"', 'Choose out of: elapsed, response'],
  [['--columns', ''], '--columns', 'Choose out of'],
  [['-m', 'GET /'], '-m, --method', 'one word'],
  // fine one by one, but not together
  [['-d', '5', '--ramp-up', '6'], '--ramp-up', '"6s"', 'make -d longer'],
  [['-d', '5', '-W', '5'], '-W, --warm-up', 'make -d longer'],
  [['-d', '5', '-W', 'auto', '--ramp-up', '5'], '-W, --warm-up', '"auto"', 'make -d longer'],
  [['-W', 'auto', '-s', '5s:20'], '-W, --warm-up', '"auto"', '--stage'],
  [['-W', 'auto', '--columns', 'elapsed,response,phase'], '--columns', '"phase"', '--warm-up auto'],
  [['-r', '5', '--pacing', '1'], '--pacing', 'leave out one of the two'],
  [['-p', '2', '--pacing', '1'], '--pacing', 'leave out --pipeline'],
  [['--no-keepalive', '--requests-per-connection', '5'], '--requests-per-connection', 'leave out one of the two'],
  [['--cert', 'x.pem'], '--cert and --key', 'Give both'],
  [['--key', 'x.pem'], '--cert and --key', 'Give both'],
  // habits from other tools
  [['-q', '100'], '-q 100', '-q is --quiet', '-r 100', '--rate 100'],
  [['-q100'], '-q is --quiet', '-r 100'],
  [['-q=2.5k'], '-q is --quiet', '-r 2.5k'],
  [['-d', '{"a":1}'], '-d, --duration', '-b, --body'],
  [['-d', '[1]'], '-d is --duration', '-b, --body'],
  [['-d', 'a=1&b=2'], '-d is --duration', '-b, --body'],
  [['-d', '@body.json'], '-d is --duration', '-b, --body'],
  [['-d', 'hello'], '-d is --duration', '-b, --body'],
  // words too many
  [['http://127.0.0.1:2/'], 'more than one URL', 'quote'],
  // headers
  [['-H', 'X-A: 1\r\nEvil: 2'], '-H, --header', '"X-A"', 'line end'],
  [['-H', 'X-A: 1\nEvil: 2'], '-H, --header', 'line end'],
  [['-H', 'X-A: a\u0000b'], '-H, --header', 'control character'],
  [['-H', 'X\r\nEvil: 2'], '-H, --header', 'Accept: text/html'],
  [['-H', 'X A: 2'], '-H, --header', '"X A"', 'Accept: text/html'],
  [['-H', ': 2'], '-H, --header', 'Accept: text/html'],
  [['-H', 'nothing'], '-H, --header', 'no colon'],
  [['-T', 'text/plain\r\nEvil: 2'], '-H, --header', '"Content-Type"', 'line end'],
  // files
  [['-b', '@/does/not/exist'], '-b, --body', '/does/not/exist', 'no such file'],
  [['-b', '@/'], '-b, --body', 'it is a folder'],
  [['-b', '@/etc/passwd/x'], '-b, --body', '/etc/passwd/x', 'ENOTDIR'],
  [['--cacert', '/does/not/exist'], '--cacert', 'no such file'],
  [['--cacert', '/etc/passwd'], '/etc/passwd', 'not a valid certificate', 'PEM'],
  [['--cert', '/etc/passwd', '--key', '/etc/passwd'], '/etc/passwd', 'not a valid certificate', 'PEM'],
]

describe('a bad option', () => {
  it.each(OPTIONS)('%j is refused with advice', async (words, ...parts) => {
    const said = await refusal([TARGET, ...words])
    for (const part of parts) expect(said).toContain(part)
  })

  it('-q 100 without a URL is still a rate', async () => {
    expect(await refusal(['-q', '100'])).toContain('A rate is -r 100')
  })

  it('does not repeat what may be a secret', async () => {
    for (const words of [['-H', 'Bearer abcdef'], ['--password=abcdef'], ['-H', 'Authorization: abcdef\nabcdef'], ['-H', 'A B: abcdef']]) {
      expect(await refusal([TARGET, ...words])).not.toContain('abcdef')
    }
  })

  it('shows control characters as text', async () => {
    expect(await refusal([TARGET, '-c', '\u001b[2J'])).not.toContain('\u001b')
    expect(await refusal([TARGET, '--\u001b[2J'])).not.toContain('\u001b')
  })
})

describe('a URL', () => {
  const URLS: readonly (readonly [text: string, ...parts: string[]])[] = [
    ['ftp://localhost/', 'ftp', 'http:// and https://'],
    ['unix:///var/run/docker.sock', 'unix', 'http:// and https://'],
    ['ws://localhost/', 'ws', 'http:// and https://'],
    ['example.com', 'no scheme', 'http://example.com or https://example.com'],
    ['example.com/path?x=1', 'no scheme', 'https://example.com/path?x=1'],
    ['example.com:8080', 'no scheme', 'http://example.com:8080'],
    ['server:8080', 'no scheme', 'http://server:8080'],
    ['[2001:db8::1]:80', 'no scheme', 'http://[2001:db8::1]:80'],
    ['analyse', 'neither a URL nor a command', 'hammer --help'],
    ['/etc/passwd', 'neither a URL nor a command'],
    ['', 'neither a URL nor a command'],
    ['?a=1', 'neither a URL nor a command'],
    ['http://', 'not a URL'],
    ['http:///path', 'not a URL'],
    ['http://a b/', 'not a URL'],
    ['http://localhost\\x', 'not a URL'],
    ['http://localhost:99999/', 'not a URL'],
    ['http://localhost:0/', 'port 0'],
    ['localhost:99999', 'not a URL'],
  ]
  it.each(URLS)('%j is refused with advice', async (text, ...parts) => {
    const said = await refusal([text])
    for (const part of parts) expect(said).toContain(part)
  })

  it('is needed', async () => {
    expect(await refusal(['-c', '5'])).toContain('no URL')
  })

  it('does not show its secrets when it is refused', async () => {
    for (const url of ['http://user:abcdef@', 'user:abcdef@example.com', 'example.com/?token=abcdef', 'ftp://u:abcdef@h/?api_key=abcdef']) {
      expect(await refusal([url])).not.toContain('abcdef')
    }
  })

  it.each([
    ['localhost', 'localhost', 80, '/'],
    ['localhost:3000', 'localhost', 3000, '/'],
    ['localhost/a?b=c', 'localhost', 80, '/a?b=c'],
    ['LOCALHOST:3000/', 'localhost', 3000, '/'],
    ['127.0.0.1:3000/x', '127.0.0.1', 3000, '/x'],
    ['127.1:3000', '127.0.0.1', 3000, '/'],
    ['[::1]:3000', '::1', 3000, '/'],
    [':3000', 'localhost', 3000, '/'],
    [':3000/a', 'localhost', 3000, '/a'],
    [' localhost:3000 ', 'localhost', 3000, '/'],
  ])('%j without a scheme is http to loopback', (text, host, port, path) => {
    expect(parseUrl(text).target).toMatchObject({ scheme: 'http', host, port, path })
  })

  it('H-3 keeps path and query as they were typed, but for what cannot stand in a request', () => {
    expect(parseUrl('http://h/a/../b//c|d?x=[1]&y=%zz').target.path).toBe('/a/../b//c|d?x=[1]&y=%zz')
    expect(parseUrl('http://h?x=1#part').target.path).toBe('/?x=1')
    expect(parseUrl('http://h/ä b').target.path).toBe('/%C3%A4%20b')
    expect(parseUrl('http://h/\r\nEvil: 1\r\n\r\nGET /').target.path).toBe('/%0D%0AEvil:%201%0D%0A%0D%0AGET%20/')
    expect(parseUrl('http://h/\ud800').target.path).toBe('/%EF%BF%BD')
  })

  it('may carry user info, percent-encoded or not quite', () => {
    expect(parseUrl('http://us%40er:p%3Ass@h/').userInfo).toBe('us@er:p:ss')
    expect(parseUrl('http://a%zz:100%@h/').userInfo).toBe('a%zz:100%')
    expect(parseUrl('http://%ff:x@h/').userInfo).toBe('%ff:x')
    expect(parseUrl('http://user@h/').userInfo).toBe('user:')
    expect(parseUrl('http://user:secret@h/x?token=abc').target.url).toBe('http://h/x?token=•••')
  })
})

describe('hammer analyze', () => {
  it.each([
    [['--format', 'xml'], '--format', 'text, json, markdown, junit'],
    [['-i', '0'], '-i, --interval', 'at least'],
    [['nowhere'], 'no file or folder nowhere', 'folder of a run', 'CSV'],
    [['/'], 'no results.csv', 'run'],
    [['a', 'b'], 'hammer analyze: a word too many', '--help'],
    [['--colums', 'x'], 'Did you mean --columns?'],
  ] as const)('%j is refused with advice', async (words: readonly string[], ...parts: readonly string[]) => {
    const said = await refusal(['analyze', ...words])
    for (const part of parts) expect(said).toContain(part)
  })

  it('does not write over the file that it reads', async () => {
    const folder = newFolder()
    const file = join(folder, 'results.csv')
    writeFileSync(file, '0.5,0.1,200\n0.6,0.1,200\n')
    expect(await refusal(['analyze', file, '-o', join(folder, '.', 'results.csv')])).toContain('never overwritten')
    expect((await say(['analyze', file, '-o', join(folder, 'no', 'such', 'folder')])).code).toBe(1)
  })
})

describe('hammer anvil', () => {
  it.each([
    [['-b', 'foo=1'], 'there is no behaviour "foo"'],
    [['-p', 'x'], '-p, --port'],
    [['-p', '99999'], '99999'],
    [['x'], 'hammer anvil: a word too many: "x"'],
  ])('%j is refused with advice', async (words, part) => {
    expect(await refusal(['anvil', ...words])).toContain(part)
  })

  it('says that its port is taken', async () => {
    const { port } = await anvil()
    expect(await refusal(['anvil', '-p', String(port)])).toContain('EADDRINUSE')
  })

  it('ends when a file that it is to write cannot be written', async () => {
    const { code, err } = await say(['anvil', '-p', '0', '--tls', '--certificate', '/does/not/exist'])
    expect([code, err]).toEqual([1, expect.stringContaining('--certificate: /does/not/exist cannot be written (ENOENT)')])
  })
})

describe('a folder for results', () => {
  it('that cannot be made ends hammer before anything is sent', async () => {
    const server = await anvil()
    const file = join(newFolder(), 'file')
    writeFileSync(file, '')
    for (const path of [join(file, 'run'), file]) {
      const { code, err } = await say([server.url, '-n', '1', '-o', path])
      expect([code, err]).toEqual([1, expect.stringContaining(path)])
      expect(err).toContain('--output')
    }
    expect(server.counts().requests).toBe(0)
  })

  it('that holds a run already is not used again', async () => {
    const server = await anvil()
    const folder = join(newFolder(), 'run')
    mkdirSync(folder)
    writeFileSync(join(folder, 'results.csv'), 'mine')
    expect(await refusal([server.url, '-n', '1', '-o', folder])).toContain('never overwritten')
    expect(server.counts().requests).toBe(0)
  })
})
