// The forum of the town: threads, and posts in them.

import type { Session } from './accounts.js'
import { POSTS, remember, TEXT, THREADS, TITLE } from './limits.js'
import { escapeHtml, form, link, page, redirect, type TownAnswer } from './page.js'

interface Post {
  readonly name: string
  readonly text: string
}

interface Thread {
  readonly number: number
  readonly title: string
  /** The newest last. */
  readonly posts: Post[]
}

/** So many threads are listed, the newest first. */
const LISTED = 20
const TEXT_FIELD = `<textarea name="text" maxlength="${TEXT}"></textarea>`
const NEW_FIELDS = `<label>Title <input name="title" maxlength="${TITLE}"></label> ${TEXT_FIELD} <button>Open</button>`

/** Remembers what was said lately. */
export class Forum {
  private readonly threads = new Map<number, Thread>()
  private opened = 0

  constructor() {
    this.open('Welcome', { name: 'anvil', text: 'Speak freely: what is old is forgotten.' })
  }

  /** `path` is what follows `/town/forum`; `fields` are those of a form whose csrf field is right, null without one. */
  visit(path: string, session: Session, fields: URLSearchParams | null): TownAnswer {
    if (path === '/new') return fields === null ? newForm(session) : this.take(fields, session)
    const thread = this.threads.get(/^\/\d{1,15}$/.test(path) ? Number(path.slice(1)) : 0)
    if (thread) return fields === null ? show(thread, session) : reply(thread, session, fields)
    return path === '' && fields === null ? this.list() : page(404, 'No such thread', link('/town/forum', 'Forum'))
  }

  private list(): TownAnswer {
    const newest = [...this.threads.values()].slice(-LISTED).reverse()
    const lines = newest.map(({ number, title, posts }) => `<li>${link(`/town/forum/${number}`, title)} (${posts.length})`)
    return page(200, 'Forum', `<ul id="threads">${lines.join('\n')}</ul>\n${link('/town/forum/new', 'New thread')}`)
  }

  private take(fields: URLSearchParams, session: Session): TownAnswer {
    const title = fields.get('title')?.trim() ?? ''
    const text = textOf(fields)
    if (title === '' || title.length > TITLE || text === null) return unfit()
    session.posts++
    return redirect(303, `/town/forum/${this.open(title, { name: session.name, text }).number}`)
  }

  private open(title: string, first: Post): Thread {
    const thread = { number: ++this.opened, title, posts: [first] }
    remember(this.threads, [thread.number, thread], THREADS)
    return thread
  }
}

function newForm({ csrf }: Session): TownAnswer {
  return page(200, 'New thread', form('/town/forum/new', NEW_FIELDS, { id: 'new', csrf }))
}

function show({ number, title, posts }: Thread, { csrf }: Session): TownAnswer {
  const said = posts.map(({ name, text }) => `<article><b>${escapeHtml(name)}</b><p>${escapeHtml(text)}</p></article>`)
  const answer = form(`/town/forum/${number}`, `${TEXT_FIELD} <button>Reply</button>`, { id: 'reply', csrf })
  return page(200, title, `${said.join('\n')}\n${answer}\n${link('/town/forum', 'Forum')}`)
}

function reply({ number, posts }: Thread, session: Session, fields: URLSearchParams): TownAnswer {
  const text = textOf(fields)
  if (text === null) return unfit()
  session.posts++
  posts.push({ name: session.name, text })
  if (posts.length > POSTS) posts.shift()
  return redirect(303, `/town/forum/${number}`)
}

/** Null: there is none, or too much of it. */
function textOf(fields: URLSearchParams): string | null {
  const text = fields.get('text')?.trim() ?? ''
  return text === '' || text.length > TEXT ? null : text
}

function unfit(): TownAnswer {
  return page(400, 'Not like that', `<p>A title has 1 to ${TITLE} characters, a text 1 to ${TEXT}.</p>`)
}
