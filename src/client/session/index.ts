// The session of a virtual user: HTTP with cookies and redirects, forms and links, web sockets.

export type { SessionContext, SessionSample } from './context.js'
export type { RequestOptions } from './options.js'
export type { Response } from './response.js'
export { Session } from './session.js'
export type { SessionSocket, SocketOptions } from './socket.js'
