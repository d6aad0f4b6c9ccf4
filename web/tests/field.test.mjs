// The grid worker's phone: with and without scripts, with and without a connection.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startProxy } from './dropping.mjs'
import { fits, linli, person, shot, signIn, startBrowser, startDemo, violations } from './harness.mjs'
import { program, queued, synchronise, until } from './offline.mjs'

const WORKER = 'grid-001001001'
const PHONE = { width: 390, height: 844 }

let demo, browser
before(async () => {
  demo = await startDemo({ begins: null })
  browser = await startBrowser()
}, { timeout: 600_000 })
after(async () => {
  await browser?.close()
  await demo?.stop()
})

/** A phone with a connection that can be cut. */
async function phone(login = WORKER, options = {}) {
  const proxy = await startProxy(demo.address)
  const page = await person(browser, proxy.address, { ...PHONE, ...options })
  page.setDefaultTimeout(10_000)
  await signIn(page, login)
  return { page, proxy, context: page.context(), async stop() { await page.context().close(); await proxy.stop() } }
}

/** The page is under the worker, and what it keeps is kept. */
async function ready(page, address = '/field') {
  await page.goto(address)
  await page.waitForFunction(() => navigator.serviceWorker?.controller != null)
  await until(() => page.evaluate(async (path) => Boolean(await (await caches.open('field-pages')).match(path, { ignoreVary: true })), address), `${address} is kept`)
}

async function report(page, text) {
  await page.fill('textarea[name=text]', text)
  await page.locator('form[action="/field/report"] button[type=submit]').click()
}

/** A report of the worker, given by the desks to the unit that the catalogue names. */
async function dispatched(text, matter = '100101') {
  const worker = await program(demo.address, WORKER)
  const place = await placeOf()
  const told = await worker('POST', '/api/v1/field/reports', { text, place, matter })
  assert.equal(told.status, 201, JSON.stringify(told.body))
  const number = told.body.number
  await step('intake1', number, 'register')
  await step('dispatch1', number, 'dispatch')
  return number
}

async function step(login, number, name, fields = {}) {
  const answer = await (await program(demo.address, login))('POST', `/api/v1/cases/${number}/${name}`, fields)
  assert.equal(answer.status, 200, `${login} ${name}: ${JSON.stringify(answer.body)}`)
  return answer.body
}

let grid
/** The worker's grid, as the form names it. */
async function placeOf() {
  if (!grid) {
    const page = await person(browser, demo.address, PHONE)
    await signIn(page, WORKER)
    await page.goto('/field/report')
    grid = await page.locator('select[name=place]').inputValue()
    await page.context().close()
  }
  return grid
}

test('a small matter solved on the spot takes two inputs, without scripts, and its finder does not end it', async () => {
  // @covers 003-29
  const page = await person(browser, demo.address, { ...PHONE, scripts: false })
  await signIn(page, WORKER)
  await page.goto('/field')
  await page.getByRole('link', { name: '当场处理' }).first().click()
  let inputs = 0
  await page.selectOption('select[name=matter]', '100101')
  inputs += 1
  assert.notEqual(await page.locator('select[name=place]').inputValue(), '', 'the place is filled in')
  await page.fill('textarea[name=done]', '已清扫，袋装垃圾已送投放点。')
  inputs += 1
  assert.ok(inputs <= 3)
  await page.locator('form[action="/field/spot"] button[type=submit]').click()
  await page.waitForURL(/\/field\?sent=/)
  const number = page.url().match(/sent=([\d-]+)/)[1]
  assert.match(await page.locator('main').innerText(), new RegExp(number))
  const lead = await program(demo.address, 'dispatch1')
  await until(async () => ['closed', 'replied'].includes((await lead('GET', `/api/v1/cases/${number}`)).body.state), 'it is drawn or closed')
  await new Promise((done) => setTimeout(done, 1500))
  const { body } = await lead('GET', `/api/v1/cases/${number}`)
  if (body.state === 'closed') assert.equal(body.outcome, 'unverified', 'closed is not solved')
  else assert.equal(body.state, 'replied', 'drawn: somebody else looks')
  const worker = await program(demo.address, WORKER)
  const own = await worker('POST', `/api/v1/cases/${number}/close`, { outcome: 'solved' })
  assert.equal(own.status, 403)
  assert.match(await (await page.goto('/field'), page.locator('#field-found')).innerText(), /暴露垃圾/)
  assert.deepEqual(await violations(await noScriptLook(page)), [])
  await page.context().close()
})

/** axe needs scripts: the same page as a person with scripts sees it. */
async function noScriptLook() {
  const page = await person(browser, demo.address, PHONE)
  await signIn(page, WORKER)
  await page.goto('/field')
  return page
}

test('a form without scripts keeps what was typed when it is refused', async () => {
  const page = await person(browser, demo.address, { ...PHONE, scripts: false })
  await signIn(page, WORKER)
  await page.goto('/field/spot')
  await page.fill('textarea[name=done]', '已劝导离开。')
  await page.locator('form[action="/field/spot"] button[type=submit]').click()
  await page.waitForLoadState()
  assert.match(await page.locator('main').innerText(), /当场处理要写明是哪一类事项/)
  assert.equal(await page.locator('textarea[name=done]').inputValue(), '已劝导离开。')
  await page.context().close()
})

test('written without a connection, with a photo and own cases at hand, sent once when there is one', async () => {
  // @covers 004-49 004-46
  const number = await dispatched('离线阅读：楼道口堆放杂物，挡住一半通道。')
  const { page, proxy, stop } = await phone()
  await ready(page)
  await until(() => page.evaluate(async (path) => Boolean(await (await caches.open('field-pages')).match(path, { ignoreVary: true })), `/field/cases/${number}`), 'the case is kept')
  await ready(page, '/field/report')
  const photo = await page.screenshot({ type: 'jpeg', quality: 50 })
  await page.goto('/field')
  proxy.cut()
  await page.goto('/field')
  await page.waitForSelector('[data-field-state].notice')
  assert.match(await page.locator('[data-field-state]').innerText(), /没有网络/)
  await shot(page, 'field-offline')
  await page.goto(`/field/cases/${number}`)
  assert.match(await page.locator('main').innerText(), /楼道口堆放杂物/)
  await page.goto('/field/report')
  await page.locator('[name=file]').setInputFiles([
    { name: '现场.jpg', mimeType: 'image/jpeg', buffer: photo },
    { name: '录音.wav', mimeType: 'audio/wav', buffer: wav() },
  ])
  await report(page, '没有网络时写的：路口护栏倒了。')
  await until(async () => (await queued(page)).length === 1, 'kept on the device')
  await page.locator('[data-field-queue]', { hasText: '等待发送：1 条' }).waitFor()
  await shot(page, 'field-queue')
  assert.deepEqual(await violations(page), [])
  proxy.mend()
  await page.evaluate(() => void dispatchEvent(new Event('online')))
  await until(async () => (await queued(page)).length === 0, 'sent')
  await page.goto('/field')
  assert.equal(await page.locator('#field-found a', { hasText: '路口护栏倒了' }).count(), 1)
  const sent = (await page.locator('#field-found a', { hasText: '路口护栏倒了' }).getAttribute('href')).split('/').pop()
  const desk = await person(browser, demo.address)
  await signIn(desk, 'dispatch1')
  await desk.goto(`/cases/${sent}`)
  const files = new Set((await desk.content()).match(new RegExp(`/cases/${sent}/files/[0-9a-f-]+`, 'g')))
  assert.equal(files.size, 2, 'photo and sound came along')
  await desk.context().close()
  assert.deepEqual(page.foreign, [])
  await stop()
})

test('written while the browser itself says offline is sent when it says online', async () => {
  const { page, context, stop } = await phone()
  await ready(page, '/field/spot')
  await context.setOffline(true)
  await page.selectOption('select[name=matter]', '100201')
  await page.fill('textarea[name=done]', '摊贩已入市场，地面已清扫。')
  await page.locator('form[action="/field/spot"] button[type=submit]').click()
  await until(async () => (await queued(page)).length === 1, 'kept on the device')
  await context.setOffline(false)
  await until(async () => (await queued(page)).length === 0, 'sent by itself')
  await stop()
})

test('a case that changed meanwhile is shown beside what was written, and a person decides', async () => {
  const number = await dispatched('冲突：绿化带有枯枝。')
  const { page, proxy, stop } = await phone()
  await ready(page, `/field/cases/${number}`)
  proxy.cut()
  for (const words of ['枯枝约三根，靠近人行道。', '另有一处。']) {
    await page.fill('textarea[name=words]', words)
    await page.locator('form[action$="/facts"] button[type=submit]').click()
    await until(async () => (await queued(page)).some((item) => item.state === 'waiting'), 'kept')
  }
  assert.equal((await queued(page)).length, 2)
  await step('dispatch1', number, 'facts', { words: '园林所来电：下午到场。' })
  proxy.mend()
  await page.evaluate(() => void dispatchEvent(new Event('online')))
  await until(async () => (await queued(page)).every((item) => item.state !== 'waiting'), 'both were answered').catch(() => undefined)
  assert.deepEqual((await queued(page)).map((item) => item.state), ['conflict', 'conflict'], JSON.stringify(await queued(page)))
  await page.waitForSelector('.afield-beside .timeline-entry')
  const beside = await page.locator('.afield-beside').first().innerText()
  assert.match(beside, /园林所来电/)
  assert.equal(await page.locator('.afield-beside textarea').first().inputValue(), '枯枝约三根，靠近人行道。')
  assert.deepEqual(await violations(page), [])
  await shot(page, 'field-conflict')
  await page.locator('.afield-beside textarea').first().fill('枯枝约三根，靠近人行道，已圈围。')
  await page.locator('[data-state=conflict]').first().getByRole('button', { name: '仍然发送' }).click()
  await until(async () => (await queued(page)).length === 1, 'sent anew')
  page.once('dialog', (dialog) => void dialog.accept())
  await page.locator('[data-state=conflict]').getByRole('button', { name: '不发送，删除' }).click()
  await until(async () => (await queued(page)).length === 0, 'dropped')
  const { body } = await (await program(demo.address, 'dispatch1'))('GET', `/api/v1/cases/${number}`)
  const said = body.timeline.map((moment) => moment.words ?? moment.text ?? '').join('\n')
  assert.equal(said.split('已圈围').length - 1, 1, said)
  assert.ok(!said.includes('另有一处'))
  await stop()
})

test('signed out while offline: the queue waits for the same person, and for nobody else', async () => {
  const { page, proxy, context, stop } = await phone()
  await ready(page, '/field/report')
  proxy.cut()
  await report(page, '登录过期时写的：垃圾桶倒了。')
  await until(async () => (await queued(page)).length === 1, 'kept')
  await context.clearCookies({ name: 'linli' })
  proxy.mend()
  await page.evaluate(() => void dispatchEvent(new Event('online')))
  await page.waitForSelector('[data-field-state] a[href^="/sign-in"]')
  await shot(page, 'field-signed-out')
  // Somebody else on the same phone neither sends nor loses it.
  await signIn(page, 'grid-001004001')
  await page.goto('/field')
  await page.waitForSelector('[data-field-queue] .note')
  assert.match(await page.locator('[data-field-queue]').innerText(), /另一账号/)
  assert.equal((await queued(page)).length, 1)
  await context.clearCookies({ name: 'linli' })
  await page.goto('/sign-in?next=/field')
  await signIn(page, WORKER)
  await page.goto('/field')
  await until(async () => (await queued(page)).length === 0, 'sent after signing in')
  await page.goto('/field')
  assert.equal(await page.locator('#field-found a', { hasText: '垃圾桶倒了' }).count(), 1)
  await stop()
})

test('signing out leaves nothing on the device, and asks first while something is not sent', async () => {
  const { page, proxy, stop } = await phone()
  await ready(page, '/field/report')
  await page.goto('/field/report')
  proxy.cut()
  await report(page, '还没有发送的一条。')
  await until(async () => (await queued(page)).length === 1, 'kept')
  await page.locator('form[action="/sign-out"] button').click()
  await page.waitForSelector('dialog[open]')
  assert.match(await page.locator('dialog[open]').last().innerText(), /还有 1 条没有发送/)
  await page.getByRole('button', { name: '先不退出' }).click()
  assert.equal((await queued(page)).length, 1, 'nothing is lost by asking')
  await page.locator('form[action="/sign-out"] button').click()
  await page.waitForSelector('dialog[open]')
  proxy.mend()
  await page.getByRole('button', { name: '清除并退出' }).click()
  await page.waitForURL((url) => url.pathname === '/')
  const left = await page.evaluate(async () => ({
    stores: (await indexedDB.databases()).map((one) => one.name).filter((name) => name.startsWith('linli')),
    pages: (await caches.keys()).filter((name) => name.startsWith('field-')),
  }))
  assert.deepEqual(left, { stores: [], pages: [] })
  await stop()
})

test('a dispatch reaches the device at once, and after a lost connection, once', async () => {
  // @covers 000-60
  const { page, proxy, stop } = await phone()
  await page.goto('/field')
  await page.waitForFunction(() => navigator.serviceWorker?.controller != null)
  const online = await dispatched('在线派遣：路面有碎玻璃。')
  const news = (number) => page.locator(`[data-news^="${number}:"]`)
  await until(async () => (await news(online).count()) === 1, 'it is there within seconds', 10_000)
  assert.ok(await page.locator('#field-news').isVisible())
  await shot(page, 'field-news')
  await news(online).getByRole('button', { name: '知道了' }).click()
  await page.reload()
  await page.waitForSelector('#field-waiting')
  await until(async () => (await news(online).count()) === 0, 'seen news is not shown again')
  proxy.cut()
  const offline = await dispatched('断线派遣：消防栓漏水。', '100503')
  await new Promise((done) => setTimeout(done, 500))
  assert.equal(await news(offline).count(), 0)
  proxy.mend()
  await page.evaluate(() => void dispatchEvent(new Event('online')))
  await until(async () => (await news(offline).count()) === 1, 'it is there after the connection is back', 15_000)
  await news(offline).getByRole('button', { name: '知道了' }).click()
  await page.evaluate(() => void dispatchEvent(new Event('online')))
  await page.reload()
  await page.waitForSelector('#field-waiting')
  await until(async () => (await news(offline).count()) === 0, 'once')
  await stop()
})

test('found on patrol: one tap fills the report, it goes to the unit whose job it is, and its result comes back', async () => {
  // @covers 004-18
  const page = await person(browser, demo.address, PHONE)
  await signIn(page, WORKER)
  const sentAway = []
  page.on('request', (request) => request.method() !== 'GET' && sentAway.push(request.url()))
  await page.goto('/field/patrol')
  const stops = page.getByRole('link', { name: '发现问题' })
  assert.ok((await stops.count()) > 0, 'the plan has stops')
  assert.ok((await page.locator('.afield-why li').count()) >= (await stops.count()), 'each says why')
  assert.deepEqual(await violations(page), [])
  assert.ok(await fits(page))
  await shot(page, 'field-patrol')
  await page.waitForTimeout(500)
  assert.deepEqual(sentAway, [], 'a patrol without findings sends nothing')
  await stops.first().click()
  await page.waitForURL(/\/field\/report\?/)
  for (const field of ['select[name=matter]', 'select[name=place]', 'textarea[name=text]']) {
    assert.notEqual(await page.locator(field).inputValue(), '', `${field} is filled in`)
  }
  await page.locator('form[action="/field/report"] button[type=submit]').click()
  await page.waitForURL(/\/field\?sent=/)
  const number = page.url().match(/sent=([\d-]+)/)[1]
  await step('intake1', number, 'register')
  await step('dispatch1', number, 'dispatch')
  const { body: given } = await (await program(demo.address, 'dispatch1'))('GET', `/api/v1/cases/${number}`)
  assert.ok(given.lead, 'a unit leads, by the duty list')
  await step(given.lead, number, 'accept')
  await step(given.lead, number, 'reply', { words: '已清理通道并告知业主。', assists_open: '协办事项另行答复。' })
  await page.goto('/field')
  assert.match(await page.locator('#field-found').innerText(), /已清理通道并告知业主/)
  await page.context().close()
})

test('the plan of a place says why, its rules are public, and a new version is tried before it holds', async () => {
  const lead = await person(browser, demo.address)
  await signIn(lead, 'lead-001')
  await lead.goto('/patrol')
  assert.ok((await lead.locator('tbody tr').count()) > 0, 'the street has stops this week')
  assert.match(await lead.locator('main').innerText(), /系统不记录也不统计/)
  assert.deepEqual(await violations(lead), [])
  assert.ok(await fits(lead))
  await shot(lead, 'patrol-plan')
  await lead.context().close()
  const open = await person(browser, demo.address, PHONE)
  await open.goto('/patrol/rules')
  assert.match(await open.locator('main').innerText(), /不看住在那里的人/)
  assert.deepEqual(await violations(open), [])
  assert.ok(await fits(open))
  await shot(open, 'patrol-rules')
  await open.context().close()
  const admin = await person(browser, demo.address)
  await signIn(admin, 'admin1')
  await admin.goto('/admin/patrol')
  const text = await admin.locator('textarea[name=rules]').inputValue()
  await admin.fill('textarea[name=rules]', text.replace('stops_per_week = 8', 'stops_per_week = 1'))
  await admin.getByRole('button', { name: '先看本周会怎样' }).click()
  await admin.waitForLoadState()
  assert.match(await admin.locator('main').innerText(), /减少 \d+ 处/)
  assert.deepEqual(await violations(admin), [])
  await shot(admin, 'patrol-rules-edit')
  // It is set where all local rules are, from the next day on.
  await admin.getByRole('link', { name: '在本地规则中设定' }).click()
  await admin.waitForURL('**/admin/policies/patrol')
  await admin.fill('textarea[name=text]', text.replace('stops_per_week = 8', 'stops_per_week = 1'))
  await admin.fill('[name=effective_from]', '2036-01-07')
  await admin.locator('button[name=do][value=set]').click()
  await admin.waitForLoadState()
  assert.match(await admin.locator('main').innerText(), /2036/)
  assert.deepEqual(await violations(admin), [])
  await shot(admin, 'patrol-policy')
  await admin.context().close()
  const verified = JSON.parse((await linli(['journal', 'verify', '--data', demo.data, '--json'])).stdout)
  assert.deepEqual(verified.differences, [])
})

test('the page can be installed, and nobody is asked to', async () => {
  const page = await person(browser, demo.address, PHONE)
  await signIn(page, WORKER)
  await page.goto('/field')
  const link = await page.locator('link[rel=manifest]').getAttribute('href')
  const manifest = await page.evaluate(async (link) => (await fetch(link)).json(), link)
  assert.equal(manifest.start_url, '/field')
  assert.equal(manifest.scope, '/')
  assert.ok(manifest.name && manifest.short_name)
  for (const icon of manifest.icons.filter((icon) => icon.type === 'image/png')) {
    const size = await page.evaluate(async ({ src }) => {
      const drawn = await createImageBitmap(await (await fetch(src)).blob())
      return `${drawn.width}x${drawn.height}`
    }, icon)
    assert.equal(size, icon.sizes)
  }
  assert.ok(['192x192', '512x512'].every((size) => manifest.icons.some((icon) => icon.sizes === size)))
  const devtools = await page.context().newCDPSession(page)
  const { errors } = await devtools.send('Page.getAppManifest')
  assert.deepEqual(errors, [])
  const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors')
  assert.deepEqual(installabilityErrors.filter((error) => error.errorId !== 'in-incognito'), [])
  await page.goto('/')
  assert.equal(await page.locator('link[rel=manifest]').count(), 0, 'the street door does not offer itself')
  await page.context().close()
})

for (const language of ['zh-CN', 'en']) {
  test(`the pages of the field in ${language} without barriers on a phone`, async () => {
    const page = await person(browser, demo.address, { ...PHONE, language })
    const faults = []
    const look = async (path) => {
      await page.goto(path)
      const found = await violations(page)
      faults.push(...found.map((one) => `${path}: ${one}`))
      if (!(await fits(page))) faults.push(`${path}: scrolls sideways`)
      const text = await page.locator('body').innerText()
      if (/⟦|\{\s*\$/.test(text)) faults.push(`${path}: words are missing`)
      await shot(page, `${path.replace(/[^a-z]+/gi, '-').replace(/^-|-$/g, '')}-${language}`)
    }
    await signIn(page, WORKER)
    for (const path of ['/field', '/field/report', '/field/spot', '/field/patrol', '/patrol/rules']) await look(path)
    const first = await page.goto('/field').then(() => page.locator('#field-waiting a').first().getAttribute('href'))
    await look(first)
    const transferred = await page.evaluate(async () => {
      const pieces = [location.href, ...[...document.querySelectorAll('link[rel=stylesheet], script[src]')].map((one) => one.href ?? one.src)]
      const sizes = await Promise.all(pieces.map(async (piece) => (await fetch(piece, { cache: 'reload' })) && performance.getEntriesByName(piece).at(-1)?.encodedBodySize))
      return sizes.reduce((sum, size) => sum + (size ?? 0), 0)
    })
    if (transferred > 150_000) faults.push(`/field weighs ${transferred} bytes`)
    assert.deepEqual(faults, [])
    assert.deepEqual(page.foreign, [])
    await page.context().close()
  })
}

test('reports written offline arrive exactly once through broken connections', { timeout: 600_000 }, async () => {
  const [reports, drops] = [60, 8]
  const done = await synchronise(browser, demo.address, { reports, drops, seed: 20261122, login: WORKER, mark: '断续' })
  assert.equal(done.broken.length, drops)
  assert.equal(done.arrived, reports, `${done.arrived} arrived`)
  assert.equal(done.different, reports, 'none doubled')
})

/** A tenth of a second of silence. */
function wav() {
  const samples = 800
  const bytes = Buffer.alloc(44 + samples * 2)
  bytes.write('RIFF', 0)
  bytes.writeUInt32LE(36 + samples * 2, 4)
  bytes.write('WAVEfmt ', 8)
  bytes.writeUInt32LE(16, 16)
  bytes.writeUInt16LE(1, 20)
  bytes.writeUInt16LE(1, 22)
  bytes.writeUInt32LE(8000, 24)
  bytes.writeUInt32LE(16000, 28)
  bytes.writeUInt16LE(2, 32)
  bytes.writeUInt16LE(16, 34)
  bytes.write('data', 36)
  bytes.writeUInt32LE(samples * 2, 40)
  return bytes
}
