// MM-23: links and forms of a page, as a browser without JavaScript takes them.

import { describe, expect, test } from 'vitest'
import type { Form } from '../../../src/client/session/form.js'
import { metaCharset, Page, refererOf } from '../../../src/client/session/page.js'
import { echo, html, says, site, user } from './kit.js'

const nowhere = () => Promise.reject(new Error('not to be sent'))

function page(text: string, url = 'http://shop.example/dir/page?x=1'): Page {
  return new Page(text, url, nowhere)
}

function form(text: string): Form {
  return page(`<form>${text}</form>`).form()
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

describe('what a form sends', () => {
  test.each([
    [
      'text fields, with or without a type, and an odd one',
      '<input name=a value=1><input type=TEL name=b><input type=odd name=c value=3>',
      'a=1&b=&c=3',
    ],
    ['no field without a name, and no disabled one', '<input value=1><input name="" value=2><input name=c value=3 disabled>', ''],
    ['nothing of a disabled fieldset', '<fieldset disabled><p><input name=a></p></fieldset><input name=b>', 'b='],
    [
      'check boxes that are checked',
      '<input type=checkbox name=a><input type=checkbox name=b checked><input type=checkbox name=c value=yes checked>',
      'b=on&c=yes',
    ],
    [
      'the last radio button that is checked',
      '<input type=radio name=r value=1 checked><input type=radio name=r value=2 checked><input type=radio name=r value=3>',
      'r=2',
    ],
    ['no radio button when none is checked', '<input type=radio name=r value=1>', ''],
    [
      'the option that is selected, else the first that can be',
      '<select name=a><option>x<option value=2 selected>y</select><select name=b><option disabled value="">pick<option> first </option></select>',
      'a=2&b=first',
    ],
    [
      'all selected options of a multiple list, or none',
      '<select multiple name=a><option selected>1<option>2<option selected value=3>drei</select><select multiple name=b><option>1</select>',
      'a=1&a=3',
    ],
    [
      'no option that is disabled with its group',
      '<select name=a><optgroup disabled label=x><option>1</optgroup><option>2</select>',
      'a=2',
    ],
    [
      'a text area without its first line break, its lines ended by CRLF',
      '<textarea name=t>\n a &lt;b>\nc</textarea>',
      't=+a+%3Cb%3E%0D%0Ac',
    ],
    ['names and values with their entities and spaces', '<input name="a[&quot;]" value="x=&amp;y +">', 'a%5B%22%5D=x%3D%26y+%2B'],
    ['no buttons and resets', '<button type=button name=a>x</button><input type=reset name=b><input name=c>', 'c='],
  ])('%s', (_what, controls, sent) => {
    expect(new URLSearchParams(form(controls).entries() as [string, string][]).toString()).toBe(sent)
  })

  test('a field may belong to a form that it does not stand in, or to none', () => {
    const forms = page(
      '<form id=a><input name=x><input name=y form=b></form><form id=b></form><input name=z form=a><input name=w form=c><input name=v>',
    )
    expect(forms.form('#a').entries()).toEqual([
      ['x', ''],
      ['z', ''],
    ])
    expect(forms.form('b').entries()).toEqual([['y', '']])
  })

  test('forms are found by number, name, id or selector', () => {
    const forms = page('<form name=one><input name=a></form><form id=two class="wide tall"><input name=b></form>')
    const names = [forms.form(), forms.form(1), forms.form('one'), forms.form('two'), forms.form('.tall'), forms.form('form[id=two]')]
    expect(names.map((one) => one.entries()[0][0])).toEqual(['a', 'b', 'a', 'b', 'b', 'b'])
    expect(forms.forms()).toHaveLength(2)
  })
})

describe('filling in', () => {
  const CONTROLS = `<input name=text value=old><input type=checkbox name=one><input type=checkbox name=many value=1><input type=checkbox name=many value=2 checked>
    <input type=radio name=r value=a><input type=radio name=r value=b checked><select name=s><option value=1>One<option value=2>Two</select>
    <input name=twice value=1><input name=twice value=2>`

  test.each([
    [{ text: 'new' }, 'text=new'],
    [{ text: 5 }, 'text=5'],
    [{ one: true }, 'one=on'],
    [{ many: ['1'] }, 'many=1'],
    [{ many: [1, 2] }, 'many=1&many=2'],
    [{ many: false }, ''],
    [{ r: 'a' }, 'r=a'],
    [{ s: 2 }, 's=2'],
    [{ s: 'Two' }, 's=2'],
    [{ twice: 'x' }, 'twice=x&twice=2'],
    [{ twice: ['x', 'y'] }, 'twice=x&twice=y'],
  ])('%j sends %s', (values, sent) => {
    const [name] = Object.keys(values)
    const entries = form(CONTROLS).set(values).entries() as [string, string][]
    expect(new URLSearchParams(entries.filter(([key]) => key === name)).toString()).toBe(sent)
  })

  test.each([
    [{ txet: 'x' }, /no field "txet"/],
    [{ r: 'c' }, /field "r" has "a", "b", not "c"/],
    [{ s: 'Three' }, /not "Three"/],
    [{ r: ['a', 'b'] }, /takes one of/],
    [{ text: ['a', 'b'] }, /takes one text/],
  ])('%j is refused with what there is', (values, message) => {
    expect(() => form(CONTROLS).set(values as never)).toThrow(message)
  })

  test('a field that the page does not have can be added', () => {
    expect(form('').add('x', '1').entries()).toEqual([['x', '1']])
  })
})

describe('submitting', () => {
  const BUTTONS = `<form method=post action=/a><input name=f>
    <button name=act value=save>Save</button><input type=submit name=act value=Delete formaction=/b><input type=image name=pic id=map>
    <button formmethod=get formaction=/c>Find</button><button formenctype=text/plain id=plain>Plain</button></form>`

  async function press(button: string | undefined) {
    const server = await site({ '/': html(BUTTONS), '/a': echo, '/b': echo, '/c': echo })
    const { http } = user(server.url)
    await (await http.get('/'))
      .html()
      .form()
      .submit(button === undefined ? {} : { button })
    const { method, url, body, headers } = server.arrivals[1]
    return [method, url, body.toString(), headers['content-type']]
  }

  const FORM = 'application/x-www-form-urlencoded'

  test.each([
    ['the first, without a word', undefined, ['POST', '/a', 'f=&act=save', FORM]],
    ['by its value', 'Delete', ['POST', '/b', 'f=&act=Delete', FORM]],
    ['by its text, with a method of its own', 'Find', ['GET', '/c?f=', '', undefined]],
    ['an image, by its id', '#map', ['POST', '/a', 'f=&pic.x=0&pic.y=0', FORM]],
    ['with an encoding of its own', '#plain', ['POST', '/a', 'f=\r\n', 'text/plain']],
  ])('a button is pressed: %s', async (_what, button, sent) => {
    expect(await press(button)).toEqual(sent)
  })

  test('a button that is not there is an error that names those that are', async () => {
    const pressed = () => page(BUTTONS).form().submit({ button: 'Buy' })
    expect(pressed).toThrow(expect.objectContaining({ code: 'usage', advice: expect.stringContaining('"act", "pic", "Find", "Plain"') }))
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
