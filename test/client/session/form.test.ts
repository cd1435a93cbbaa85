// MM-23: what a form sends, at first and filled in, is what a browser would send.

import { describe, expect, test } from 'vitest'
import type { Form } from '../../../src/client/session/form.js'
import { Page } from '../../../src/client/session/page.js'
import { echo, html, site, user } from './kit.js'

function page(text: string): Page {
  return new Page(text, 'http://shop.example/dir/page?x=1', () => Promise.reject(new Error('not to be sent')))
}

function form(text: string): Form {
  return page(`<form>${text}</form>`).form()
}

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
