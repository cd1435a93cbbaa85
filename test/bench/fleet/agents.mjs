// A crowd of agents in one process: they speak the protocol and report each second, but send nothing. Prints when they start and end.
//
//   node agents.mjs SOURCE URL COUNT SECONDS RATE VERSION

const [file, url, count, seconds, rate, version] = process.argv.slice(2).map((word, i) => (i >= 2 && i <= 4 ? Number(word) : word))
const { Bus, noHealth, Counts, pack, packReport, PRESENCE, PROTOCOL, runSubject } = await import(file)
const { planOf, randomFrom, secondOf } = await import('./reports.mjs')

/** Different counts, so that histograms are not all alike. */
const VARIANTS = 10
const random = randomFrom(1)
const variants = Array.from({ length: VARIANTS }, variant)
const condition = {
  duration: seconds * 1000,
  main: { busy: 0.1, writing: 0 },
  machine: { busy: 0.1, stolen: 0 },
  ended: null,
  failure: null,
  folder: null,
  opened: 1,
  unsolicited: 0,
}
const reports = Array.from({ length: count }, (_, index) => packed(index))
// real agents pack theirs on machines of their own
const last = Array.from({ length: count }, (_, index) => packedEnd(index))
const bytes = reports.flat().reduce((sum, report) => sum + report.length, 0) / count / seconds

const meeting = { servers: [url], user: null, pass: null, token: null, creds: null, seed: null, tls: null, reach: 'here', shown: url }
const bus = await Bus.join(meeting, { name: 'crowd', inbox: 'agent' })
const crowd = new Map(Array.from({ length: count }, (_, index) => [idOf(index), index]))
let done = 0
let published = 0
bus.connection.subscribe(PRESENCE, { callback: (_, message) => present(message) })
bus.connection.subscribe('hammer.agent.*.clock', { callback: (_, message) => agree(message) })
bus.connection.subscribe('hammer.agent.*.order', { callback: (_, message) => obey(message) })
await bus.connection.flush()
say({ kind: 'waits', bytes: Math.round(bytes) })

function idOf(index) {
  return `s${String(index).padStart(5, '0')}`
}

function variant() {
  const total = new Counts(planOf(seconds))
  const seen = []
  for (let second = 0; second < seconds; second++) {
    const counts = secondOf({ Counts, noHealth }, { seconds, second, rate, worker: 0, random })
    const { shift } = packReport(counts, { seq: second, at: 1000 * second }, 0)
    seen.push({ shift, encoded: counts.encode(shift), health: counts.health.get(0) })
    total.add(counts)
  }
  return { seen, total }
}

function packed(index) {
  return variants[index % VARIANTS].seen.map(({ shift, encoded, health }, seq) =>
    pack({ kind: 'report', seq, at: 1000 * (seq + 1), shift, counts: { ...encoded, health: [[index, health]] } }),
  )
}

function packedEnd(index) {
  const { total } = variants[index % VARIANTS]
  const counts = { ...total.encode(0), health: [[index, total.health.get(0)]] }
  return pack({ kind: 'done', seq: seconds, counts, object: null, condition })
}

function present(message) {
  for (let index = 0; index < count; index++) {
    const name = idOf(index)
    const presence = { protocol: PROTOCOL, id: name, name, host: name, cores: 4, version, node: process.version, floor: null, run: null }
    message.respond(JSON.stringify(presence))
  }
}

function obey(message) {
  const agent = message.subject.split('.').at(-2)
  // the signature, which an agent would check, is left alone: agents are not what is measured
  const order = JSON.parse(JSON.parse(message.string()).order)
  agree(message)
  if (order.kind === 'take') void tell(order.run, agent, 'ready', pack({ kind: 'ready', addresses: ['127.0.0.1'] }))
  else if (order.kind === 'start') void carryOut(order, agent)
}

function agree(message) {
  message.respond(JSON.stringify({ ok: true, now: performance.now() }))
}

async function carryOut({ run, at }, agent) {
  if (done++ === 0) say({ kind: 'starts', in: at - performance.now() })
  const index = crowd.get(agent)
  const began = performance.now()
  await until(at)
  for (let second = 0; second < seconds; second++) {
    await until(began + Math.ceil((at - began) / 1000) * 1000 + 1000 * (second + 1))
    published++
    await bus.js.publish(runSubject(run, agent), reports[index][second], { msgID: `${run}.${agent}.${second + 1}`, timeout: 20_000 })
  }
  await finish(run, agent, index)
}

async function finish(run, agent, index) {
  await tell(run, agent, 'done', last[index])
  if (--done === 0) say({ kind: 'over', published })
}

/** As agents do, again and again until it was heard. */
async function tell(run, agent, what, bytes) {
  for (;;) {
    try {
      return await bus.js.publish(runSubject(run, agent), bytes, { msgID: `${run}.${agent}.${what}`, timeout: 2000 })
    } catch {
      await until(performance.now() + 300)
    }
  }
}

function until(time) {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, time - performance.now())))
}

function say(what) {
  process.stdout.write(`${JSON.stringify(what)}\n`)
}
