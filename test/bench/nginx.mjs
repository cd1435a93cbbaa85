// The server of the benchmarks: nginx with one worker, pinned to the first core.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const HTTP_PORT = 18088
export const HTTPS_PORT = 18443

/** Starts nginx; returns a function that stops it. */
export async function startNginx() {
  const folder = mkdtempSync(join(tmpdir(), 'hammer-bench-'))
  const file = (name) => join(folder, name)
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      '-subj',
      '/CN=localhost',
      '-keyout',
      file('key.pem'),
      '-out',
      file('cert.pem'),
    ],
    { stdio: 'ignore' },
  )
  writeFileSync(file('nginx.conf'), config(folder))
  execFileSync('nginx', ['-c', file('nginx.conf'), '-e', file('error.log')])
  await listening(HTTP_PORT)
  return () => {
    execFileSync('nginx', ['-c', file('nginx.conf'), '-e', file('error.log'), '-s', 'stop'])
    rmSync(folder, { recursive: true, force: true })
  }
}

function config(folder) {
  return `worker_processes 1; worker_cpu_affinity 01; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
events { worker_connections 4096; }
http {
  access_log off; keepalive_requests 100000000; keepalive_timeout 300s;
  client_body_temp_path ${folder}; proxy_temp_path ${folder}; fastcgi_temp_path ${folder}; uwsgi_temp_path ${folder}; scgi_temp_path ${folder};
  server {
    listen 127.0.0.1:${HTTP_PORT} backlog=4096;
    listen 127.0.0.1:${HTTPS_PORT} ssl backlog=4096;
    ssl_certificate ${folder}/cert.pem; ssl_certificate_key ${folder}/key.pem;
    location / { return 200 "hello from nginx: forty-one bytes in body\\n"; }
  }
}
`
}

async function listening(port) {
  for (let i = 0; i < 100; i++) {
    const open = await new Promise((resolve) => {
      const socket = connect({ port, host: '127.0.0.1' }, () => resolve(true))
      socket.on('error', () => resolve(false))
      socket.on('connect', () => socket.destroy())
    })
    if (open) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('nginx did not start')
}
