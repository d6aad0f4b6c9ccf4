// Channels of notices as an administrator sets them up: each is made by its form, tried against a real receiver on this
// machine that checks signature and form, and its secret never comes out again; what did not arrive stands with its reason
// and is sent again.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import { createServer as createSocketServer } from 'node:net'
import { after, before, test } from 'node:test'
import { signIn } from './harness.mjs'
import { town } from './town.mjs'

const heard = []
/** What a path heard last: groups are told of work all the while. */
const last = (path) => heard.filter((one) => one.url.pathname === path).at(-1)
/** What each path answers; `ok` unless told otherwise. */
const answers = new Map()
const outside = createServer((request, response) => {
  let body = ''
  request.on('data', (part) => (body += part))
  request.on('end', () => {
    heard.push({ url: new URL(request.url, 'http://here'), headers: request.headers, body })
    const [status, text] = answers.get(new URL(request.url, 'http://here').pathname) ?? [200, '{"errcode":0,"errmsg":"ok"}']
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(text)
  })
})
const mails = []
/** Enough SMTP to take a mail, and to refuse one that was not introduced. */
const mailServer = createSocketServer((socket) => {
  let mail = { from: '', to: [], source: '' }
  let reading = false
  let rest = ''
  const say = (line) => socket.write(`${line}\r\n`)
  say('220 mail.example.org ready')
  socket.on('error', () => {})
  socket.on('data', (bytes) => {
    rest += bytes.toString('utf8')
    for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
      const line = rest.slice(0, end)
      rest = rest.slice(end + 2)
      if (reading) {
        if (line === '.') {
          reading = false
          mails.push(mail)
          mail = { from: '', to: [], source: '' }
          say('250 taken')
        } else mail.source += `${line}\n`
        continue
      }
      const word = line.split(' ')[0].toUpperCase()
      if (word === 'EHLO') say('250 mail.example.org')
      else if (word === 'MAIL') { mail.from = line; say('250 ok') }
      else if (word === 'RCPT') { mail.to.push(line); say('250 ok') }
      else if (word === 'DATA' && mail.to.length) { reading = true; say('354 go on') }
      else if (word === 'QUIT') { say('221 bye'); socket.end() }
      else say('503 not now')
    }
  })
})
const port = (server) => new Promise((found) => server.listen(0, '127.0.0.1', () => found(server.address().port)))

let http, smtp
before(async () => {
  http = `http://127.0.0.1:${await port(outside)}`
  smtp = await port(mailServer)
})
after(() => {
  outside.close()
  mailServer.close()
})
// The receivers of this test are on this machine.
const here = town('receivers', { flags: ['--webhooks-private'], begins: null })
const look = here.look
async function somebody(login, options = {}) {
  const page = await here.visitor(options)
  await signIn(page, login)
  return page
}

const json = { accept: 'application/json', 'sec-fetch-site': 'same-origin' }
const until = async (holds, what) => {
  for (let round = 0; round < 300; round++) {
    const found = await holds()
    if (found) return found
    await new Promise((done) => setTimeout(done, 100))
  }
  throw new Error(`never: ${what}`)
}
const settings = 'section[aria-labelledby=receiver-settings]'
const trial = 'section[aria-labelledby=receiver-try]'

/** Fills the form of a new receiver and sends it; the page of the receiver then. */
async function make(page, way, fields) {
  await page.goto(`/admin/receivers/new?way=${way}`)
  for (const [name, value] of Object.entries(fields)) {
    const field = page.locator(`${settings} [name=${name}]`).first()
    if ((await field.evaluate((one) => one.tagName)) === 'SELECT') await field.selectOption(value)
    else await field.fill(value)
  }
  await look(page, `new-${way}`)
  await page.locator(`${settings} button[type=submit]`).click()
  await page.waitForURL((url) => url.pathname !== '/admin/receivers/new')
  assert.match(page.url(), /\/admin\/receivers\/[^/?]+\?saved=new/, (await page.locator('[role=alert]').allInnerTexts()).join(' '))
}

/** Ends the gateway that is in use. */
async function stop(page, way) {
  const list = await (await page.request.get('/api/v1/receivers', { headers: json })).json()
  const one = list.rows.find((row) => row.way === way && !row.ended)
  await page.goto(`/admin/receivers/${one.id}`)
  await page.locator('form[action$="/end"] button').click()
  await page.waitForURL(/saved=ended/)
}

async function attempt(page, to) {
  if (to) await page.fill(`${trial} [name=to]`, to)
  await page.locator(`${trial} button[type=submit]`).click()
  await page.waitForURL(/\/try$/)
}

/** Nothing of a secret in a page, in the interface, or when the form is opened again. */
async function hides(page, secrets) {
  const id = page.url().match(/receivers\/([^/?]+)/)[1]
  await page.goto(`/admin/receivers/${id}`)
  const seen = [
    await page.content(),
    await (await page.request.get(`/api/v1/receivers`, { headers: json })).text(),
    await (await page.request.get(`/admin/receivers`)).text(),
  ].join('\n')
  for (const secret of secrets) assert.ok(!seen.includes(secret), `${secret} came out again`)
  for (const name of ['secret', 'robot_token']) {
    const field = page.locator(`${settings} [name=${name}]`)
    if (await field.count()) assert.equal(await field.inputValue(), '')
  }
}

test('each channel is made, tried and keeps its secret', { timeout: 900_000 }, async () => {
  for (const [language, width] of [['zh-CN', 1280], ['en', 390]]) {
    const page = await somebody('admin1', { language, width })
    await page.goto('/admin/receivers')
    await look(page, 'list')

    await make(page, 'dingtalk', { name: `Ding ${language}`, url: `${http}/ding`, robot_token: 'tok-hidden-1', secret: 'SEC-hidden-1', unit: 'dept-urban' })
    await look(page, 'made')
    await attempt(page)
    const ding = last('/ding')
    const stamp = ding.url.searchParams.get('timestamp')
    assert.equal(ding.url.searchParams.get('access_token'), 'tok-hidden-1')
    assert.equal(ding.url.searchParams.get('sign'), createHmac('sha256', 'SEC-hidden-1').update(`${stamp}\nSEC-hidden-1`).digest('base64'))
    assert.ok(Math.abs(Date.now() - Number(stamp)) < 600_000, 'signed now')
    assert.ok(JSON.parse(ding.body).msgtype, ding.body)
    await look(page, 'tried')
    await hides(page, ['tok-hidden-1', 'SEC-hidden-1'])

    await make(page, 'wecom', { name: `WeCom ${language}`, url: `${http}/wecom`, robot_token: 'key-hidden-2', unit: 'dept-housing' })
    answers.set('/wecom', [200, '{"errcode":93000,"errmsg":"invalid webhook url"}'])
    await attempt(page)
    assert.equal(last('/wecom').url.searchParams.get('key'), 'key-hidden-2')
    assert.ok(await page.locator('[role=alert], .notice').first().isVisible(), 'a refusal is said')
    await look(page, 'not-tried')
    answers.delete('/wecom')
    await attempt(page)
    assert.equal(JSON.parse(last('/wecom').body).msgtype, 'markdown')
    await hides(page, ['key-hidden-2'])

    await make(page, 'mail', { name: `Mail ${language}`, host: '127.0.0.1', port: String(smtp), security: 'plain', secret: 'pass-hidden-3', from: 'notice@linli.example.org' })
    await attempt(page, 'li.si@example.org')
    assert.match(mails.at(-1).to[0], /li\.si@example\.org/)
    assert.match(mails.at(-1).from, /notice@linli\.example\.org/)
    await hides(page, ['pass-hidden-3'])

    await make(page, 'sms', { name: `SMS ${language}`, url: `${http}/sms`, id_field: 'msgid', secret: 'sms-hidden-4', signing: 'hmac_hex', sign_field: 'sign', sign_template: '{phone}{id}' })
    await attempt(page, '13800001234')
    const form = new URLSearchParams(last('/sms').body)
    assert.equal(form.get('phone'), '13800001234')
    assert.equal(form.get('sign'), createHmac('sha256', 'sms-hidden-4').update(`13800001234${form.get('msgid')}`).digest('hex'))
    await hides(page, ['sms-hidden-4'])
    // A gateway is one at a time; the next language sets up its own.
    for (const way of ['mail', 'sms']) await stop(page, way)
    await page.goto('/admin/receivers')
    await look(page, 'list-full')
    assert.deepEqual(page.foreign, [])
    await page.context().close()
  }
  assert.deepEqual(here.faults.splice(0), [])
})

test('a webhook is signed and its secret is shown once', { timeout: 300_000 }, async () => {
  const page = await somebody('admin1')
  const made = await page.request.post('/api/v1/webhooks', { headers: json, data: { url: `${http}/hook`, kind: ['case.received'] } })
  assert.equal(made.status(), 201, await made.text())
  const { id, secret } = await made.json()
  assert.ok(secret?.length > 20)
  await page.goto(`/admin/webhooks/${id}`)
  assert.ok(!(await page.content()).includes(secret), 'shown once only')
  const before = heard.length
  await page.request.post('/api/v1/report', { headers: json, data: { text: '楼道灯不亮，晚上看不清台阶。', join: 'none' } })
  const told = await until(() => heard.slice(before).find((one) => one.url.pathname === '/hook'), 'the webhook was told')
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const signed = createHmac('sha256', key).update(`${told.headers['webhook-id']}.${told.headers['webhook-timestamp']}.${told.body}`).digest('base64')
  assert.ok(told.headers['webhook-signature'].split(' ').includes(`v1,${signed}`), told.headers['webhook-signature'])
})

test('what did not arrive stands with its reason and is sent again', { timeout: 300_000 }, async () => {
  for (const [language, width] of [['zh-CN', 390], ['en', 1280]]) {
    const page = await somebody('admin1', { language, width })
    // Whatever the hour, this test may disturb.
    const never = { residents_from: '00:00', residents_until: '00:00', staff_from: '00:00', staff_until: '00:00' }
    assert.ok((await page.request.post('/api/v1/quiet-hours', { headers: json, data: never })).ok())
    await make(page, 'sms', { name: `SMS ${language}`, url: `${http}/gateway`, id_field: 'msgid', success_field: 'code', success_value: '0', gone_values: 'EMPTY' })
    answers.set('/gateway', [200, '{"code":"EMPTY"}'])
    const report = { text: '井盖松动，车辆经过有响声。', contact: '13800005678', join: 'none' }
    const received = await (await page.request.post('/api/v1/report', { headers: json, data: report })).json()
    const row = page.locator('table tbody tr', { hasText: received.number })
    await until(async () => {
      await page.goto('/admin/deliveries?state=dead')
      return (await row.count()) > 0
    }, 'a dead letter')
    await look(page, 'dead')
    assert.ok(!(await page.content()).includes('13800005678'), 'no contact on the page')
    answers.set('/gateway', [200, '{"code":"0"}'])
    const before = heard.length
    // It stands on the desk, behind whatever waits for longer; the desk leads to where it is sent again.
    const onDesk = async () => {
      const desk = await (await page.request.get('/api/v1/desk?what=undelivered&size=500', { headers: json })).json()
      return desk.rows.some((one) => one.number === received.number)
    }
    assert.ok(await onDesk(), 'it stands on the desk')
    await page.goto('/desk?what=undelivered')
    await page.locator('main tr a[href^="/admin/deliveries"]').first().click()
    await page.waitForURL(/\/admin\/deliveries\?state=dead/)
    await row.locator('form[action$="/resend"] button').click()
    await until(() => heard.slice(before).find((one) => one.url.pathname === '/gateway'), 'sent again')
    const state = async () => {
      const sent = await (await page.request.get('/api/v1/deliveries?size=50', { headers: json })).json()
      return sent.rows.find((one) => one.number === received.number && one.kind === 'received').state
    }
    await until(async () => (await state()) === 'delivered', 'delivered')
    assert.ok(!(await onDesk()), 'it waits on no desk any more')
    const calls = heard.filter((one) => one.url.pathname === '/gateway' && one.body.includes(received.number))
    assert.equal(new Set(calls.map((one) => new URLSearchParams(one.body).get('msgid'))).size, 1, 'one message, one id')
    await stop(page, 'sms')
    await page.context().close()
  }
  assert.deepEqual(here.faults.splice(0), [])
})

test('who may not administer channels sees none', { timeout: 300_000 }, async () => {
  const page = await somebody('dispatch1')
  for (const path of ['/admin/receivers', '/admin/deliveries', '/admin/receivers/new?way=sms']) {
    assert.equal((await page.goto(path)).status(), 403, path)
  }
})
