// hammer fleet key, hammer fleet config: who may do what in a fleet, as files for its machines.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { errorCode, HammerError } from '../core/errors.js'
import type { Role } from '../fleet/machines/permissions.js'
import { EXIT } from './exit.js'
import { fleetSigner, writeSecret } from './fleet-key.js'
import type { Terminal } from './terminal.js'

/** Prints the public key that agents are to trust. */
export function printKey(file: string | null, terminal: Terminal): number {
  terminal.out(`${fleetSigner(file).key}\n`)
  return EXIT.ok
}

/** Prints the configuration of a nats-server, and writes the secrets of its users to `folder`, each to a file of its own. */
export async function printConfig(url: string, folder: string | null, terminal: Terminal): Promise<number> {
  const [{ isLoopback, natsUrls }, { newNatsKeys, serverConfig }, { ROLES }] = await Promise.all([
    import('../fleet/machines/address.js'),
    import('../fleet/machines/server-config.js'),
    import('../fleet/machines/permissions.js'),
  ])
  const [{ hostname, port, protocol }] = natsUrls(url, '--nats')
  const place = placeOf(folder, ROLES)
  const keys = await newNatsKeys()
  for (const role of ROLES) keep(place(role), keys[role].seed)
  const at = `${isLoopback(hostname) ? hostname : '0.0.0.0'}:${port || '4222'}`
  const publicKeys = { coordinator: keys.coordinator.key, agent: keys.agent.key, watcher: keys.watcher.key }
  terminal.out(serverConfig(publicKeys, { at, tls: protocol === 'tls:' ? 'tls' : 'plain' }))
  terminal.err(nextSteps(place))
  return EXIT.ok
}

/** Nothing is written where something of it is there already: a server may live by it. */
function placeOf(folder: string | null, roles: readonly Role[]): (role: Role) => string {
  if (folder === null || folder === 'none')
    throw new HammerError('usage', 'config needs a folder for the secrets of the three users', {
      option: '-o, --output',
      advice: 'hammer fleet config -o fleet-keys > nats-server.conf',
    })
  const place = (role: Role) => join(folder, `${role}.nk`)
  const found = roles.map(place).find((path) => existsSync(path))
  if (found === undefined) return place
  const advice = 'A server may know its key: choose another folder, or remove what is there.'
  throw new HammerError('usage', `${found} is there already`, { option: '-o, --output', value: folder, advice })
}

function keep(path: string, seed: string): void {
  try {
    writeSecret(path, `${seed}\n`)
  } catch (error) {
    const advice = 'Choose another folder.'
    throw new HammerError('disk', `${path} cannot be written (${errorCode(error)})`, { option: '-o, --output', value: path, advice })
  }
}

function nextSteps(place: (role: Role) => string): string {
  return `hammer: the seeds are in ${place('coordinator')}, ${place('agent')} and ${place('watcher')}, readable by you alone
hammer: on each machine that sends:   hammer agent --nats URL --nats-nkey ${place('agent')} --trust KEY   (KEY as hammer fleet key prints it)
hammer: to start and end runs:        --fleet URL --nats-nkey ${place('coordinator')}
hammer: to watch them:                hammer fleet --nats URL --nats-nkey ${place('watcher')}
`
}
