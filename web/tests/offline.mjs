// The measure of the offline queue: reports written without a connection arrive exactly once, however often the
// connection breaks while they are sent.
import assert from 'node:assert/strict'
import { dropPlan, startProxy } from './dropping.mjs'
import { password, person, signIn } from './harness.mjs'

/** Signs in by the interface for programs and gives a caller. */
export async function program(address, login) {
  const answer = await fetch(`${address}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login, password }),
  })
  assert.equal(answer.status, 201, `${login} signs in`)
  const cookie = answer.headers.get('set-cookie').split(';')[0]
  return async (method, path, body) => {
    const told = await fetch(address + path, {
      method,
      headers: { cookie, 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', accept: 'application/json' },
      body: body ? JSON.stringify(body) : undefined,
    })
    const text = await told.text()
    return { status: told.status, body: text ? JSON.parse(text) : null }
  }
}

/** Waits until `look` is true, looking again and again. */
export async function until(look, what, patience = 20_000) {
  const end = Date.now() + patience
  for (;;) {
    if (await look()) return
    if (Date.now() > end) throw new Error(`not in time: ${what}`)
    await new Promise((done) => setTimeout(done, 200))
  }
}

/** What is left in the queue of the device. */
export function queued(page) {
  return page.evaluate(
    () =>
      new Promise((done, failed) => {
        const opening = indexedDB.open('linli-field')
        opening.onerror = () => failed(opening.error)
        opening.onsuccess = () => {
          const read = opening.result.transaction('queue').objectStore('queue').getAll()
          read.onsuccess = () => {
            opening.result.close()
            done(read.result.map(({ key, kind, state, said }) => ({ key, kind, state, said })))
          }
          read.onerror = () => failed(read.error)
        }
      }),
  )
}

/** Writes `reports` offline, sends them through `drops` broken connections, and counts what arrived. */
export async function synchronise(browser, address, { reports, drops, seed, login, mark }) {
  const proxy = await startProxy(address, {
    plan: new Map(),
    counts: (request) => request.method === 'POST' && request.url.startsWith('/api/v1/field/'),
  })
  try {
    const page = await person(browser, proxy.address, { width: 390, height: 844 })
    await signIn(page, login)
    await page.goto('/field/report')
    await page.waitForFunction(() => navigator.serviceWorker?.controller !== null)
    proxy.cut()
    // The first by hand, the others as the form would have written them.
    await page.fill('textarea[name=text]', `${mark}0 井盖旁有积水`)
    await page.locator('form[action="/field/report"] button[type=submit]').click()
    await until(async () => (await queued(page)).length === 1, 'the report is kept on the device')
    await page.evaluate(
      ({ reports, mark }) =>
        new Promise((done, failed) => {
          const opening = indexedDB.open('linli-field')
          opening.onsuccess = () => {
            const transaction = opening.result.transaction('queue', 'readwrite')
            const store = transaction.objectStore('queue')
            store.getAll().onsuccess = (event) => {
              const { order: _order, ...first } = event.target.result[0]
              for (let number = 1; number < reports; number++) {
                const key = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
                const fields = first.fields.map(([name, value]) => (name === 'text' ? [name, `${mark}${number} 井盖旁有积水`] : [name, value]))
                store.add({ ...first, key, fields })
              }
            }
            transaction.oncomplete = () => {
              opening.result.close()
              done()
            }
            transaction.onabort = () => failed(transaction.error)
          }
        }),
      { reports, mark },
    )
    assert.equal((await queued(page)).length, reports)
    // Each broken sending is tried again and counted again.
    proxy.plan = dropPlan(seed, reports, drops)
    const begun = Date.now()
    proxy.mend()
    await until(
      async () => {
        await page.evaluate(() => void dispatchEvent(new Event('online')))
        return (await queued(page)).length === 0
      },
      'everything is sent',
      600_000,
    )
    const seconds = (Date.now() - begun) / 1000
    const ask = await program(address, login)
    const titles = []
    for (let after = ''; ; ) {
      const { body } = await ask('GET', `/api/v1/cases?channel=patrol&size=500${after}`)
      titles.push(...body.rows.map((row) => row.title))
      if (!body.next) break
      after = `&after=${encodeURIComponent(body.next)}`
    }
    const arrived = titles.filter((title) => title?.startsWith(mark)).map((title) => title.match(/^[^\d]*(\d+)/)[1])
    await page.context().close()
    return { arrived: arrived.length, different: new Set(arrived).size, broken: proxy.broken, sendings: proxy.sent, seconds }
  } finally {
    await proxy.stop()
  }
}
