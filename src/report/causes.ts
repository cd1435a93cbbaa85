// What the causes of missing answers mean, in a few words.

const MEANINGS: Readonly<Record<string, string>> = {
  timeout: 'no complete answer in time',
  closed: 'connection closed before the answer was complete',
  'closed-reused': 'kept connection closed before the answer began',
  parse: 'not understood as HTTP',
  tls: 'TLS handshake failed',
  dns: 'host name not found',
  unfinished: 'still in flight when the grace period was over',
  unsent: 'due, but never sent',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'connection cut by the target',
  EPIPE: 'connection closed while sending',
  ETIMEDOUT: 'no sign of life from the target',
  EHOSTUNREACH: 'no route to the target',
  ENETUNREACH: 'no route to the target',
  EADDRNOTAVAIL: 'no local port left on this machine',
  EMFILE: 'no file descriptor left for this process',
  ENFILE: 'no file descriptor left on this machine',
}

/** A few words about a cause; empty for one that speaks for itself. */
export function meaning(cause: string): string {
  return Object.hasOwn(MEANINGS, cause) ? MEANINGS[cause] : ''
}
