// From an error of the system or of TLS to the one word that stands in the results.

import { errorCode } from '../core/errors.js'

/** `tls` for everything that TLS refuses, `dns` for names that do not resolve, else the system's own code. */
export function causeOf(error: unknown): string {
  const code = errorCode(error)
  if (
    /^(ERR_TLS|ERR_SSL|ERR_OSSL|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|EPROTO|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|ERROR_IN_|CRL_)/.test(
      code,
    )
  )
    return 'tls'
  if (/^(ENOTFOUND|EAI_)/.test(code)) return 'dns'
  return code
}

/**
 * The cause of a request of whose answer not one byte came before its connection was lost by `cause`. On a connection that
 * has given `answers` before, the server may have closed it as idle just as the request left (RFC 9112, 9.3.1). EPIPE is
 * how the system reports a reset after the server's FIN.
 */
export function closedCause(cause: string, answers: number): string {
  return answers > 0 && (cause === 'closed' || cause === 'EPIPE') ? 'closed-reused' : cause
}
