// Notice channels as the administrator sets them up and tries them, and a notice that does not arrive: on the desk, with
// its reason and next step, until somebody has seen to it. In both languages, on a phone and on a desk, by plain forms.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'
import { fits, person, shot, signIn, startBrowser, startDemo, violations } from './harness.mjs'

// The robot and the gateway of this test are on ports of this machine.
process.env.LINLI_WEBHOOKS_PRIVATE = 'true'

let demo, browser, outside, at
const heard = []
before(async () => {
  outside = createServer((request, answer) => {
    let body = ''
    request.on('data', (bytes) => (body += bytes))
    request.on('end', () => {
      heard.push({ url: request.url, body })
      answer.end(JSON.stringify({ errcode: 0, errmsg: 'ok' }))
    })
  })
  await new Promise((listening) => outside.listen(0, '127.0.0.1', listening))
  at = `http://127.0.0.1:${outside.address().port}`
  demo = await startDemo()
  browser = await startBrowser()
}, { timeout: 900_000 })
after(async () => {
  await browser?.close()
  await demo?.stop()
  outside?.close()
})

const faults = []
async function look(page, name) {
  const language = await page.evaluate(() => document.documentElement.lang)
  faults.push(...(await violations(page)).map((one) => `${name} ${language}: ${one}`))
  if (!(await fits(page))) faults.push(`${name} ${language}: scrolls sideways`)
  const text = await page.locator('body').innerText()
  if (text.includes('⟦')) faults.push(`${name} ${language}: words are missing: ${text.match(/⟦[^⟧]*⟧/)[0]}`)
  await shot(page, `notices-${name}-${language}`)
}

async function send(page, form) {
  await Promise.all([
    page.waitForResponse((answer) => answer.request().method() === 'POST'),
    form.locator('button[type=submit]').last().click(),
  ])
  await page.waitForLoadState()
}

test('channels are set up, refused with a reason, tried, and keep their secrets', { timeout: 300_000 }, async () => {
  const admin = await person(browser, demo.address, { scripts: false })
  await signIn(admin, 'admin1')
  await admin.goto('/admin')
  await admin.locator('a[href="/admin/receivers"]').first().click()
  await look(admin, 'empty')

  await admin.locator('a[href="/admin/receivers/new?way=mail"]').click()
  const mail = admin.locator('form[action="/admin/receivers"]')
  await mail.locator('[name=name]').fill('县政务邮件')
  await mail.locator('[name=host]').fill('mail.example.org')
  await mail.locator('[name=security]').selectOption('plain')
  await mail.locator('[name=from]').fill('notice@example.org')
  await mail.locator('[name=secret]').fill('not-to-be-seen')
  await send(admin, mail)
  assert.match(await admin.locator('.error-summary').innerText(), /不加密只允许连接本机/)
  assert.equal(await mail.locator('[name=host]').inputValue(), 'mail.example.org', 'nothing typed is lost')
  await look(admin, 'mail-refused')

  await admin.goto('/admin/receivers/new?way=wecom')
  const robot = admin.locator('form[action="/admin/receivers"]')
  await robot.locator('[name=name]').fill('指挥中心值班群')
  await robot.locator('[name=url]').fill(`${at}/cgi-bin/webhook/send?key=k3y-not-to-be-seen`)
  await robot.locator('[name=unit]').fill('centre')
  await robot.locator('[name=kind][value=whistle]').check()
  await send(admin, robot)
  assert.match(admin.url(), /\/admin\/receivers\/[0-9a-f-]+\?saved=new$/)
  await look(admin, 'robot')
  await send(admin, admin.locator('form[action$="/try"]'))
  assert.match(await admin.locator('main').innerText(), /对方已接收测试消息/)
  assert.equal(heard.length, 1)
  assert.equal(heard[0].url, '/cgi-bin/webhook/send?key=k3y-not-to-be-seen')
  assert.match(JSON.parse(heard[0].body).markdown.content, /测试消息/)
  const page = await admin.content()
  assert.ok(!page.includes('not-to-be-seen'), 'a secret is shown')

  await admin.goto('/admin/receivers/new?way=sms')
  await look(admin, 'sms-form')
  const sms = admin.locator('form[action="/admin/receivers"]')
  await sms.locator('[name=name]').fill('县短信网关')
  await sms.locator('[name=url]').fill(`${at}/sms`)
  await send(admin, sms)
  await look(admin, 'sms')

  await admin.goto('/admin/receivers')
  const quiet = admin.locator('form[action="/admin/receivers/quiet"]')
  await quiet.locator('[name=residents_from]').fill('25:00')
  await send(admin, quiet)
  assert.match(await admin.locator(".error-summary").innerText(), /冒号/)
  for (const name of ['residents_from', 'residents_until']) await quiet.locator(`[name=${name}]`).fill('00:00')
  await send(admin, quiet)
  assert.match(await admin.locator('main').innerText(), /免打扰时段已设定/)
  await look(admin, 'list')
  await admin.context().close()
})

test('what does not arrive stands on the desk with its reason until somebody has seen to it', { timeout: 300_000 }, async () => {
  const neighbour = await person(browser, demo.address, { scripts: false })
  const answer = await neighbour.request.post('/api/v1/report', {
    data: { text: '路灯不亮，夜里看不清台阶。', name: '李四', contact: '0536-8123456' },
  })
  const { number } = await answer.json()
  const admin = await person(browser, demo.address, { scripts: false })
  await signIn(admin, 'admin1')
  for (let turn = 0; turn < 60; turn++) {
    await admin.goto('/desk')
    if ((await admin.locator('main').innerText()).includes(number)) break
    await admin.waitForTimeout(500)
  }
  const desk = await admin.locator('main').innerText()
  assert.match(desk, /联系方式不是手机号或邮箱/)
  await look(admin, 'desk')
  await admin.goto('/admin/deliveries?state=dead')
  const list = await admin.locator('main').innerText()
  assert.ok(list.includes(number) && /请由受理人员/.test(list), list)
  assert.ok(!list.includes('8123456') && !list.includes('李四'), list)
  for (const [language, width] of [['zh-CN', 390], ['en', 390], ['en', 1280]]) {
    const same = await person(browser, demo.address, { language, width })
    await signIn(same, 'admin1')
    await same.goto('/admin/deliveries?state=dead')
    await look(same, 'dead')
    await same.goto('/admin/receivers')
    await look(same, 'list')
    await same.goto('/admin/receivers/new?way=sms')
    await look(same, 'sms-form')
    await same.goto('/admin/receivers/new?way=dingtalk')
    await look(same, 'dingtalk-form')
    await same.context().close()
  }
  await send(admin, admin.locator('form[action$="/set-aside"]').first())
  assert.ok(!(await admin.locator('main').innerText()).includes(number))
  await admin.goto('/desk')
  assert.ok(!(await admin.locator('main').innerText()).includes(number))
  await neighbour.context().close()
})

test('no page has a fault', () => assert.deepEqual(faults, []))
