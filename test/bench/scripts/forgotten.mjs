// A script whose author forgot the ids: in names of requests, checks, counters, timers and failures.

let id = 0

export async function forgotten({ http, check, count, timer }) {
  const n = id++
  const response = await http.get(`/items/${n}`)
  check(`item ${n}`, response.status === 200)
  count(`seen ${n}`)
  timer(`item ${n}`, n % 100)
  if (n % 10 === 0) throw new Error(`item ${n} is one of ten`)
}
