// A proxy that breaks connections where a real network would: before the request, in the middle of it, after the
// server has done its work but before the answer, and in the middle of the answer. The same seed breaks the same.
import http from 'node:http'

/** Deterministic numbers between 0 and 1 (mulberry32). */
export function random(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

export const WAYS = ['before', 'within', 'unanswered', 'half-answered']

/**
 * Stands before `address`. `plan` says at which sending (counted over `counts`) a connection breaks, and how;
 * `down` breaks everything.
 */
export async function startProxy(address, { plan = new Map(), counts = (request) => request.method === 'POST' } = {}) {
  const target = new URL(address)
  const sockets = new Set()
  const proxy = { down: false, sent: 0, broken: [], plan }
  const server = http.createServer((request, response) => {
    if (proxy.down) return void request.socket.destroy()
    let way
    if (counts(request)) {
      proxy.sent += 1
      way = proxy.plan.get(proxy.sent)
      if (way) proxy.broken.push({ at: proxy.sent, way })
    }
    if (way === 'before') return void request.socket.destroy()
    const onward = http.request(
      { host: target.hostname, port: target.port, path: request.url, method: request.method, headers: request.headers },
      (answer) => {
        if (way === 'unanswered') {
          answer.resume()
          return void answer.on('end', () => request.socket.destroy())
        }
        response.writeHead(answer.statusCode, answer.headers)
        response.flushHeaders()
        if (way === 'half-answered') {
          answer.once('data', (bytes) => {
            response.write(bytes.subarray(0, Math.max(1, bytes.length >> 1)))
            setTimeout(() => request.socket.destroy(), 5)
          })
          return
        }
        answer.pipe(response)
      },
    )
    onward.on('error', () => request.socket.destroy())
    response.on('close', () => onward.destroy())
    if (way === 'within') {
      request.once('data', (bytes) => {
        onward.write(bytes.subarray(0, bytes.length >> 1))
        setTimeout(() => {
          onward.destroy()
          request.socket.destroy()
        }, 5)
      })
      return
    }
    request.pipe(onward)
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
  })
  await new Promise((done) => server.listen(0, '127.0.0.1', done))
  return Object.assign(proxy, {
    address: `http://127.0.0.1:${server.address().port}`,
    cut() {
      proxy.down = true
      for (const socket of sockets) socket.destroy()
    },
    mend() {
      proxy.down = false
    },
    async stop() {
      for (const socket of sockets) socket.destroy()
      await new Promise((done) => server.close(done))
    },
  })
}

/** `drops` places among the sendings of `count` reports, in all four ways. */
export function dropPlan(seed, count, drops) {
  const next = random(seed)
  const plan = new Map()
  while (plan.size < drops) plan.set(1 + Math.floor(next() * count), WAYS[plan.size % WAYS.length])
  return plan
}
