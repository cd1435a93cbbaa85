// MM-23: links and forms of a page, as a browser without JavaScript takes them.

import { describe, expect, test } from 'vitest'
import { metaCharset, Page, refererOf } from '../../../src/client/session/page.js'
import { echo, html, says, site, user } from './kit.js'

const nowhere = () => Promise.reject(new Error('not to be sent'))

function page(text: string, url = 'http://shop.example/dir/page?x=1'): Page {
  return new Page(text, url, nowhere)
}

describe('a browser', () => {
  test('MM-23 a form is submitted with its hidden fields', async () => {
    const server = await site({
      '/login': html(`<form id="search"><input name=q></form>
        <form id="login" method="post" action="session?from=login">
          <input type="hidden" name="csrf" value="t&amp;k"><input name="user"><input type="password" name="password">
          <button>Go</button>
        </form>`),
      '/session': echo,
    })
    const { http, samples } = user(server.url)
    const login = await http.get('/login')
    const answer = await login.html().form('#login').set({ user: 'eva', password: 'ö' }).submit({ name: 'login' })
    expect(answer.status).toBe(200)
    expect(server.arrivals[1]).toMatchObject({
      method: 'POST',
      url: '/session?from=login',
      headers: { 'content-type': 'application/x-www-form-urlencoded', referer: `${server.url}/login` },
    })
    expect(server.arrivals[1].body.toString()).toBe('csrf=t%26k&user=eva&password=%C3%B6')
    expect(samples.map(({ name }) => name)).toEqual(['GET /login', 'login'])
  })

  test('MM-23 a link is followed by its text or a selector, against the base of the page', async () => {
    const server = await site({
      '/': html(
        '<base href="/shop/"><a href="item?id=1&amp;x=2">First <b>item</b></a> <a id=next href="/second">More</a> <a href="https://e.example/">More…</a>',
      ),
      '/shop/item': echo,
      '/second': echo,
    })
    const { http } = user(server.url)
    const start = (await http.get('/')).html()
    await start.link('First item').follow()
    await start.link('#next').follow()
    expect(server.arrivals.slice(1).map(({ url, headers }) => [url, headers.referer])).toEqual([
      ['/shop/item?id=1&x=2', `${server.url}/`],
      ['/second', `${server.url}/`],
    ])
    expect(start.link('[href^=https]').url).toBe('https://e.example/')
    expect(start.links().map(({ text }) => text)).toEqual(['First item', 'More', 'More…'])
  })

  test('MM-23 a form with files is sent as multipart', async () => {
    const server = await site({
      '/': html(
        '<form method=post enctype="multipart/form-data"><input name=a value=1><input type=file name=f><input type=file name=none></form>',
      ),
    })
    const { http } = user(server.url)
    const upload = (await http.get('/'))
      .html()
      .form()
      .set({ f: { filename: 'a.txt', content: 'hi', type: 'text/plain' } })
    await upload.submit()
    const { headers, body } = server.arrivals[1]
    const sent = await new Response(body, { headers: { 'content-type': headers['content-type'] ?? '' } }).formData()
    expect(sent.get('a')).toBe('1')
    expect(await (sent.get('f') as File).text()).toBe('hi')
    expect((sent.get('none') as File).size).toBe(0)
  })

  test('MM-23 a GET form replaces the query of its action', async () => {
    const server = await site({ '/': html('<form action="/find?old=1#top"><input name=q value="a b"></form>'), '/find': echo })
    const { http, samples } = user(server.url)
    await (await http.get('/')).html().form().submit()
    expect(server.arrivals[1].url).toBe('/find?q=a+b')
    expect(samples[1].name).toBe('GET /find')
  })

  test('an answer that is not HTML says so', async () => {
    const server = await site({ '/json': says('{}', { 'content-type': 'application/json' }), '/plain': says('x') })
    const { http } = user(server.url)
    expect(() => http).not.toThrow()
    for (const path of ['/json', '/plain']) {
      const response = await http.get(path)
      expect(() => response.html()).toThrow(/GET .*: not HTML: the answer (is application\/json|has no content type)/)
    }
  })

  test('a page may say its character set itself', async () => {
    const text = Buffer.from('<meta charset="windows-1252"><title>\u00fc</title>', 'latin1')
    const server = await site({ '/': says(text, { 'content-type': 'text/html' }) })
    const { http } = user(server.url)
    expect((await http.get('/')).html().title).toBe('ü')
    expect(metaCharset(Buffer.from('<meta http-equiv=x content="text/html; charset=ISO-8859-15">'))).toBe('iso-8859-15')
  })
})

describe('finding', () => {
  const DOCUMENT = page(`<title> A  page </title><meta name=csrf content="t0k">
    <div class="row odd" data-id="7"><p id=p1>one <i>two</i>
      three</p></div><div class=row></div><script>var a = "<b>"</script>`)

  test('elements by simple selectors, with their attributes and text', () => {
    expect(DOCUMENT.title).toBe('A page')
    expect(DOCUMENT.find('meta[name=csrf]')?.attribute('content')).toBe('t0k')
    expect(DOCUMENT.find('#p1')?.text).toBe('one two three')
    expect(DOCUMENT.findAll('div.row')).toHaveLength(2)
    expect(DOCUMENT.find('.row.odd[data-id="7"]')?.name).toBe('div')
    expect(DOCUMENT.find('script')?.content).toBe('var a = "<b>"')
    expect(DOCUMENT.find('[class~=odd]')).not.toBeNull()
    expect(DOCUMENT.find('b')).toBeNull()
    expect(DOCUMENT.find('p')?.attribute('constructor')).toBeUndefined()
  })

  test.each(['div p', '', 'a[', ':hover'])('what is no simple selector is refused: %j', (selector) => {
    expect(() => DOCUMENT.find(selector)).toThrow('is not understood as a selector')
  })

  test('what is not there is an error that names what is', () => {
    expect(() => page('<a href=/x>Home</a>').link('More')).toThrow(expect.objectContaining({ code: 'usage', advice: 'There is "Home".' }))
    expect(() => page('').form()).toThrow(expect.objectContaining({ code: 'usage', advice: 'It has no form.' }))
  })
})

test.each([
  ['http://a.example/x?y=1#z', 'http://a.example/b', 'http://a.example/x?y=1'],
  ['http://a.example/x', 'http://b.example/', 'http://a.example/'],
  ['https://u:p@a.example/x', 'https://a.example/', 'https://a.example/x'],
  ['https://a.example/x', 'http://a.example/', undefined],
  ['https://a.example/x', 'nonsense', undefined],
])('from %s to %s the referer is %s', (from, to, referer) => {
  expect(refererOf(from, to)).toBe(referer)
})

describe('hostile pages', () => {
  test('cost time in proportion to their size', () => {
    const deep = '<b>'.repeat(1_000_000)
    expect(() => page(deep)).toThrow('deep')
    const wide = `${'<form>'.repeat(50_000)}${'<input name=a form=f>'.repeat(50_000)}${'</x>'.repeat(100_000)}<a href=x>`
    const start = performance.now()
    expect(page(wide).links()).toHaveLength(1)
    expect(page(wide).form().entries().length).toBeGreaterThanOrEqual(0)
    // quadratic would be minutes
    expect(performance.now() - start).toBeLessThan(10_000)
  })

  test.each([
    '<',
    '<form',
    '<form><select><option',
    '<base href="http://["><a href="http://[">x</a>',
    '</form></select></p>',
    '<a href="javascript:alert(1)">x</a>',
  ])('broken ones are read as far as they go: %s', async (text) => {
    const broken = page(text)
    expect(broken.links().length + broken.forms().length).toBeLessThanOrEqual(1)
  })

  test('a link to what is no page is refused when it is followed', async () => {
    const server = await site({ '/': html('<a href="javascript:alert(1)">x</a><a href="http://[">y</a>') })
    const { http, samples } = user(server.url)
    const start = (await http.get('/')).html()
    for (const text of ['x', 'y']) await expect(start.link(text).follow()).rejects.toMatchObject({ code: 'usage' })
    expect(samples).toHaveLength(1)
  })
})
