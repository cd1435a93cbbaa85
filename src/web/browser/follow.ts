// Follows a run: one tab of a browser holds the connection and tells the others, because a browser opens six to one server at most.

import { patched } from '../delta.js'
import type { LiveState } from '../state.js'
import type { Message } from '../stream.js'

/** How it stands with hammer: `lost` is tried again, `over` has ended in order, `locked` is another hammer than before. */
export type Contact = 'there' | 'lost' | 'over' | 'locked'

/** Who is told. */
export interface Listener {
  readonly onState: (state: LiveState) => void
  readonly onContact: (contact: Contact) => void
}

/** What tabs tell each other. */
type Word =
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'contact'; readonly contact: Contact }
  | { readonly kind: 'ask' }

/** In ms: between two tries where the browser itself has given up. */
const AGAIN = 2_000

/** Tells `listener` of every state from now on. */
export function follow(listener: Listener): void {
  // the path has a random part: it is this hammer's and no other's
  const name = `hammer ${location.pathname}`
  const channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel(name) : null
  const state = new Known(listener)
  let leads = false
  const tell = (word: Word) => channel?.postMessage(word)
  const onMessage = (message: Message) => {
    if (!state.take(message) && !leads) tell({ kind: 'ask' })
  }
  channel?.addEventListener('message', ({ data }: MessageEvent<Word>) => {
    if (data.kind === 'message') onMessage(data.message)
    else if (data.kind === 'contact') listener.onContact(data.contact)
    else if (leads && state.whole !== null) tell({ kind: 'message', message: state.whole })
  })
  tell({ kind: 'ask' })
  const lead = () => {
    leads = true
    listen({
      onMessage: (message) => {
        onMessage(message)
        tell({ kind: 'message', message })
      },
      onContact: (contact) => {
        listener.onContact(contact)
        tell({ kind: 'contact', contact })
      },
    })
  }
  // held until this tab is closed; without locks, as on plain HTTP from elsewhere, every tab has a connection of its own
  if (navigator.locks && channel) void navigator.locks.request(name, () => new Promise(lead))
  else lead()
}

/** The last state, built up from changes. */
class Known {
  private readonly listener: Listener
  private version = 0
  private state: unknown = null

  constructor(listener: Listener) {
    this.listener = listener
  }

  get whole(): Message | null {
    return this.state === null ? null : { v: this.version, whole: this.state }
  }

  /** False: it cannot be understood without what went before. */
  take(message: Message): boolean {
    if ('whole' in message) this.state = message.whole
    else if (message.v === this.version + 1 && this.state !== null) this.state = patched(this.state, message.delta)
    // known already, as after an answer to another tab
    else return message.v === this.version
    this.version = message.v
    this.listener.onContact('there')
    this.listener.onState(this.state as LiveState)
    return true
  }
}

interface Ear {
  readonly onMessage: (message: Message) => void
  readonly onContact: (contact: Contact) => void
}

function listen(ear: Ear): void {
  const source = new EventSource('events')
  source.onopen = () => ear.onContact('there')
  source.onmessage = ({ data }) => ear.onMessage(JSON.parse(data))
  source.addEventListener('end', () => {
    source.close()
    ear.onContact('over')
  })
  source.onerror = () => {
    if (source.readyState !== EventSource.CLOSED) ear.onContact('lost')
    else void giveUp(ear)
  }
}

/** The browser does not try again: because it is refused, or because some browsers don't. */
async function giveUp(ear: Ear): Promise<void> {
  const answer = await fetch('events', { method: 'HEAD' }).catch(() => null)
  if (answer !== null && answer.status === 401) return ear.onContact('locked')
  ear.onContact('lost')
  setTimeout(() => listen(ear), AGAIN)
}
