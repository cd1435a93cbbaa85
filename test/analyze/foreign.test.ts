// The files of other tools, and any other CSV file by a map of its columns.

import { describe, expect, it, test } from 'vitest'
import { parseColumns } from '../../src/analyze/columns.js'
import { analyzeText } from './files.js'

const VEGETA = [
  '1700000000500000000,200,100000000,0,612,,SGVsbG8=,big-bang,1,GET,http://localhost/,Q29ubmVjdGlvbjogY2xvc2U=',
  '1700000000000000000,200,250000000,0,612,,SGVsbG8=,big-bang,0,GET,http://localhost/,Q29ubmVjdGlvbjogY2xvc2U=',
  '1700000001000000000,500,50000000,0,20,500 Internal Server Error,,big-bang,2,GET,http://localhost/,',
  '1700000002000000000,0,30000000,0,0,"Get ""http://localhost/"": dial tcp 127.0.0.1:81: connect: connection refused",,big-bang,3,GET,http://localhost/,',
].join('\n')

const HEY = [
  'response-time,DNS+dialup,DNS,Request-write,Response-delay,Response-read,status-code,offset',
  '0.0087,0.0047,0.0042,0.0001,0.0019,0.0001,200,0.0016',
  '0.0050,0.0000,0.0000,0.0000,0.0050,0.0000,404,1.0016',
].join('\n')

const OHA = [
  'request-start,DNS,DNS+dialup,Response-delay,request-duration,bytes,status',
  '0.002211678,0.000374078,0.001148565,0.002619327,0.002626127,11,200',
  '1.002211678,0.000374078,0.001148565,0.002619327,0.500000000,11,200',
].join('\n')

const K6 = [
  'metric_name,timestamp,metric_value,check,error,error_code,expected_response,group,method,name,proto,scenario,service,status,subproto,tls_version,url,extra_tags,metadata',
  'http_reqs,1641298536,1.000000,,,,true,,POST,https://h/post,HTTP/1.1,default,,200,,tls1.2,https://h/post,,',
  'http_req_duration,1641298536,114.365000,,,,true,,POST,https://h/post,HTTP/1.1,default,,200,,tls1.2,https://h/post,,',
  'http_req_duration,1641298538,20.500000,,dial: i/o timeout,1211,false,,POST,https://h/post,HTTP/1.1,default,,0,,,https://h/post,,',
  'checks,1641298536,1.000000,Application says hello,,,,,,,,default,,,,,,,',
].join('\n')

const JTL = [
  'timeStamp,elapsed,label,responseCode,responseMessage,threadName,dataType,success,failureMessage,bytes,sentBytes,grpThreads,allThreads,URL,Latency,IdleTime,Connect',
  '1700000000000,120,Home,200,OK,Group 1-1,text,true,,1000,100,1,1,http://h/,110,0,5',
  '1700000001000,20,Home,Non HTTP response code: java.net.SocketException,"Non HTTP response message: Connection reset",Group 1-1,text,false,,0,0,1,1,http://h/,0,0,20',
  '1700000000000,1140,Visit,200,"Number of samples in transaction : 2, number of failing samples : 1",Group 1-1,,false,,1000,100,1,1,null,0,0,0',
  '1700000002000,30,Buy,500,"Oh, no",Group 1-1,text,false,expected 200,500,100,1,1,http://h/,20,0,0',
].join('\n')

describe('presets', () => {
  it('vegeta: start and latency in ns, in any order; 0 is the earliest start', async () => {
    const { summary, format } = await analyzeText(VEGETA, { columns: 'vegeta' })
    expect(format).toBe('vegeta')
    expect(summary.statuses).toEqual({ 200: 2, 500: 1 })
    expect(summary.errors).toEqual({ ECONNREFUSED: 1 })
    expect(summary.bytes.received).toBe(1244)
    expect(summary.duration).toBe(2.03)
    expect(summary.intervals.map(({ requests }) => requests)).toEqual([2, 1, 1])
    expect(summary.response).toMatchObject({ min: 0.05, max: 0.25 })
    expect(Object.keys(summary.names)).toEqual(['big-bang'])
    expect((await analyzeText(VEGETA)).summary).toEqual(summary)
  })

  it('hey: offsets of starts in seconds', async () => {
    const { summary, format } = await analyzeText(HEY)
    expect({ format, duration: summary.duration, statuses: summary.statuses }).toEqual({
      format: 'hey',
      duration: 1.005,
      statuses: { 200: 1, 404: 1 },
    })
  })

  it('oha: starts and durations, of newer versions and of older ones without a delay', async () => {
    const { summary, format } = await analyzeText(OHA)
    expect({ format, bytes: summary.bytes.received, duration: summary.duration }).toEqual({ format: 'oha', bytes: 22, duration: 1.5 })
    const older = OHA.split('\n').map((line) => line.split(',').toSpliced(3, 1).join(','))
    expect((await analyzeText(older.join('\n'))).summary).toEqual(summary)
  })

  it('k6: only the rows of durations, stamped at their end, wherever the columns are', async () => {
    const { summary, format, rows, badRows } = await analyzeText(K6)
    expect({ format, rows, bad: badRows.count }).toEqual({ format: 'k6', rows: 2, bad: 0 })
    expect(summary.errors).toEqual({ timeout: 1 })
    expect(summary.response).toMatchObject({ count: 1, max: 0.114365 })
    expect(summary.duration).toBe(2.114365)
    const turned = K6.split('\n').map((line) => line.split(',').reverse().join(','))
    expect((await analyzeText(turned.join('\n'))).summary).toEqual(summary)
  })

  it('k6: a file in which the first durations come late', async () => {
    const [header, other, ...rest] = K6.split('\n')
    const { rows } = await analyzeText([header, ...Array.from({ length: 12_000 }, () => other), ...rest].join('\n'))
    expect(rows).toBe(2)
  })

  it('jtl: starts in ms, failures in words, and no rows that are sums of others', async () => {
    const { summary, format, rows } = await analyzeText(JTL)
    expect({ format, rows }).toEqual({ format: 'jtl', rows: 3 })
    expect(summary.statuses).toEqual({ 200: 1, 500: 1 })
    expect(summary.errors).toEqual({ ECONNRESET: 1 })
    expect(summary.names.Home).toMatchObject({ requests: 2, failed: 1 })
    expect(summary.duration).toBe(2.03)
  })

  it('are refused for a file that has not their columns', async () => {
    await expect(analyzeText('0.5,0.1,200\n', { columns: 'k6' })).rejects.toMatchObject({ code: 'usage', option: '--columns', value: 'k6' })
  })
})

it('finds the earliest start wherever it stands, even in the last row of a long file', async () => {
  const late = Array.from({ length: 40_000 }, (_, i) => `${1000 + i / 1000},x,0.5`)
  const text = `begin;what;took\n${[...late, '10.0,x,0.25'].join('\n').replaceAll(',', ';')}\n`
  const { summary, rows } = await analyzeText(text, { columns: 'start=begin,response=took', interval: 100_000 })
  expect(rows).toBe(40_001)
  expect(summary.duration).toBe(1030.499)
  expect(summary.intervals[0].requests).toBe(1)
})

describe('a map of columns', () => {
  const rows = 'a,1.5,b,250,404\nc,2.5,d,100,200\n'
  test.each([
    ['by number, without a header', rows, 'elapsed=2,response=4:ms,status=5'],
    ['by number, with a header', `x,when,y,took,code\n${rows}`, 'elapsed=2,response=4:ms,status=5'],
    ['by name', `x,when,y,took,code\n${rows}`, 'elapsed=When,response=took:ms,status=code'],
    ['with another delimiter', rows.replaceAll(',', ';'), 'elapsed=2,response=4:ms,status=5'],
    ['with tabs', rows.replaceAll(',', '\t'), 'elapsed=2,response=4:ms,status=5'],
  ])('%s', async (_, text, columns) => {
    const { summary, format, rows: counted } = await analyzeText(text, { columns })
    expect({ format, counted, statuses: summary.statuses }).toEqual({ format: 'columns', counted: 2, statuses: { 200: 1, 404: 1 } })
    expect(summary.response).toMatchObject({ min: 0.1, max: 0.25 })
    expect(summary.duration).toBe(2.5)
  })

  it('may be given as data, and with a delimiter', async () => {
    const { rows: counted } = await analyzeText('1,5:0.5\n2:0.25\n', { columns: parseColumns('elapsed=1,response=2'), delimiter: ':' })
    expect(counted).toBe(1)
  })

  it('without a status takes rows without an error for answers', async () => {
    const { summary } = await analyzeText('1,0.5,\n2,0.5,read: connection reset by peer\n3,1,something with 17 in it\n', {
      columns: 'elapsed=1,response=2,error=3',
    })
    expect(summary.requests.answered).toBe(1)
    expect(summary.errors).toEqual({ ECONNRESET: 1, 'something with # in it': 1 })
  })

  it('counts bad rows with their lines', async () => {
    const { badRows, rows: counted } = await analyzeText('when,took\n1,2\n1,oops\n"1,3\n1,"3"\n', { columns: 'elapsed=when,response=took' })
    expect({ counted, badRows }).toMatchObject({ counted: 2, badRows: { count: 2, first: { line: 3 } } })
  })

  test.each([
    ['elapsed', 'not of the form'],
    ['elapsed=1,foo=2', 'no field "foo"'],
    ['elapsed=1,elapsed=2,response=3', 'twice'],
    ['response=3', 'one of elapsed, start, end'],
    ['elapsed=1,start=2,response=3', 'only one'],
    ['elapsed=1', 'response time is missing'],
    ['elapsed=0,response=1', 'counted from 1'],
    ['elapsed=1,response=2:min', 'no unit "min"'],
  ])('%s is refused: %s', (text, message) => {
    const expected = expect.objectContaining({ code: 'usage', option: '--columns', value: text, message: expect.stringContaining(message) })
    expect(() => parseColumns(text)).toThrow(expected)
  })

  test.each([
    ['elapsed=When,response=nope', 'no column "nope"'],
    ['gatling', 'no preset "gatling"'],
  ])('%s is refused for this file: %s', async (columns, message) => {
    await expect(analyzeText('when,took\n1,2\n', { columns })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(message),
    })
  })

  it('takes names with a colon in them', () => {
    expect(parseColumns('elapsed=a:b,response=c:d:ms')).toEqual({
      elapsed: { column: 'a:b', unit: 's' },
      response: { column: 'c:d', unit: 'ms' },
    })
  })
})
