// What this machine itself ran out of when a request failed by one of these causes.

export const LACKS: Readonly<Record<string, string>> = {
  EADDRNOTAVAIL: 'local ports',
  EMFILE: 'file descriptors',
  ENFILE: 'file descriptors',
  ENOBUFS: 'memory for sockets',
  ENOMEM: 'memory',
}

/** Whether a cause is one of this machine. */
export function isLack(cause: string): boolean {
  return Object.hasOwn(LACKS, cause)
}
