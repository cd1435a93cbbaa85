// A complete configuration of a nats-server for a fleet: JetStream, and three users that may do what they need.

import { PERMISSIONS, ROLES, type Role } from './permissions.js'

/** The public nkey of each role. */
export type Keys = Readonly<Record<Role, string>>

/** Where the server listens, and whether it does so with TLS. */
export interface Listening {
  /** `host:port` */
  readonly at: string
  readonly tls: 'tls' | 'plain'
}

/** A key pair of NATS: the seed is the secret. */
export interface NatsKey {
  readonly seed: string
  readonly key: string
}

/** A key for each role. */
export async function newNatsKeys(): Promise<Readonly<Record<Role, NatsKey>>> {
  const { nkeys } = await import('./nats-library.js')
  const make = (): NatsKey => {
    const pair = nkeys.createUser()
    return { seed: new TextDecoder().decode(pair.getSeed()), key: pair.getPublicKey() }
  }
  return { coordinator: make(), agent: make(), watcher: make() }
}

const WORDS: Readonly<Record<Role, string>> = {
  coordinator: 'starts, follows and ends runs',
  agent: 'carries out what it is told; agents are not protected from each other',
  watcher: 'sees agents and runs, plans and results included, and changes nothing',
}

/** The text of a nats-server.conf. No secret is in it. */
export function serverConfig(keys: Keys, { at, tls }: Listening): string {
  return `# nats-server for a fleet of hammer, made by: hammer fleet config
# start it with: nats-server -c nats-server.conf

listen: ${JSON.stringify(at)}
server_name: "hammer-fleet"

${tls === 'tls' ? TLS : PLAIN}
# plans, reports and rows are kept here, for a week at most
jetstream {
  store_dir: "./hammer-jetstream"
  max_memory_store: 256M
  max_file_store: 20G
}

# users are known by their nkeys; the seeds are with those who made this
authorization {
  users: [
${ROLES.map((role) => user(role, keys[role])).join('\n')}
  ]
}
`
}

const TLS = `tls {
  cert_file: "server-cert.pem"
  key_file: "server-key.pem"
}
`

const PLAIN = `# to listen for other machines: listen: "0.0.0.0:4222", and
# tls { cert_file: "server-cert.pem", key_file: "server-key.pem" }
`

function user(role: Role, key: string): string {
  const { publish, subscribe, answers } = PERMISSIONS[role]
  return `    # ${role}: ${WORDS[role]}
    {
      nkey: ${key}
      permissions: {
        publish: { allow: [
${subjects(publish)}
        ] }
        subscribe: { allow: [
${subjects(subscribe)}
        ] }${answers === 'answers' ? '\n        allow_responses: true' : ''}
      }
    }`
}

function subjects(list: readonly string[]): string {
  return list.map((subject) => `          ${JSON.stringify(subject)}`).join('\n')
}
