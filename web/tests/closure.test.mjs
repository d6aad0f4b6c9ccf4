// Closure that residents can trust, from end to end: one problem told by three, checked, mended, judged by whoever told
// it; a disputed duty that mends the catalogue.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fits, linli, person, shot, signIn, startBrowser, startDemo, violations } from './harness.mjs'

let demo, browser
before(async () => {
  demo = await startDemo()
  browser = await startBrowser()
}, { timeout: 900_000 })
after(async () => {
  await browser?.close()
  await demo?.stop()
})

const PLACE = '渡口头社区第一网格'

const people = {}
async function at(login, options = { scripts: false }) {
  const key = `${login} ${JSON.stringify(options)}`
  if (!people[key]) {
    people[key] = await person(browser, demo.address, options)
    people[key].setDefaultTimeout(20_000)
    await signIn(people[key], login)
  }
  return people[key]
}

/** Looks at a page in both languages, at a desk and on a phone. */
async function look(login, address, name) {
  for (const [language, width] of [['zh-CN', 1280], ['en', 390]]) {
    const page = await at(login, { language, width })
    await page.goto(address)
    assert.deepEqual(await violations(page), [], `${name} ${language}`)
    assert.ok(await fits(page), `${name} ${language} scrolls sideways`)
    const text = await page.locator('body').innerText()
    assert.ok(!text.includes('⟦'), `${name} ${language}: words are missing`)
    await shot(page, `closure-${name}-${language}`)
  }
}

/** A resident's report; gives its number and the code to follow it by. */
async function report(text) {
  const page = await person(browser, demo.address, { scripts: false, width: 390, height: 800 })
  page.setDefaultTimeout(20_000)
  await page.goto('/report')
  await page.locator('textarea[name=text]').fill(text)
  await page.fill('[name=place]', PLACE)
  await page.fill('[name=contact]', '000-6123-4567')
  await page.locator('form[action="/report"] button[type=submit]').last().click()
  await page.waitForLoadState()
  if (!/\/c\//.test(page.url())) {
    await page.locator('button[name=join][value=none]').click()
  }
  await page.waitForURL(/\/c\/\d{8}-\d+\?code=/)
  const [, number, code] = page.url().match(/\/c\/(\d{8}-\d+)\?code=([\w-]+)/)
  return { number, code, page }
}

async function step(login, number, name, fields = {}) {
  const page = await at(login)
  await page.goto(`/cases/${number}`)
  const form = page.locator(`#step-${name}`)
  assert.equal(await form.count(), 1, `${login} is offered ${name} on ${number}`)
  if ((await form.getAttribute('open')) === null) await form.locator('summary').first().click()
  // Whoever leads says why he does not wait for those who assist.
  const others = form.locator('[name=assists_open]')
  if (name === 'reply' && (await others.count())) await others.fill('协办事项另行跟进。')
  for (const [field, value] of Object.entries(fields)) {
    const input = form.locator(`[name="${field}"]`).first()
    const kind = await input.evaluate((one) => (one.type === 'radio' ? 'radio' : one.tagName))
    if (kind === 'radio') await form.locator(`[name="${field}"][value="${value}"]`).check()
    else if (kind === 'SELECT') await input.selectOption(value)
    else await input.fill(value)
  }
  await form.locator('button[type=submit]').first().click()
  await page.waitForLoadState()
  assert.equal((await page.locator('.error-summary').allTextContents()).join(' '), '', `${name} by ${login}`)
  return page
}

/** What a message would bring to the requester. */
async function linkOf(number) {
  const key = Buffer.from((await readFile(join(demo.data, 'keys', 'master.key'), 'utf8')).trim(), 'hex')
  for (let tries = 0; tries < 40; tries += 1) {
    const told = await linli(['export', 'journal', '--data', demo.data])
    const entries = told.stdout.split('\n').filter((line) => line.includes('"invitation/')).map((line) => JSON.parse(line))
    const made = entries.filter((entry) => entry.kind === 'made' && entry.payload.number === number).pop()
    if (made) {
      const derived = createHmac('sha256', key).update('verify-link').digest()
      return createHmac('sha256', derived).update(made.payload.id).digest().subarray(0, 18).toString('base64url')
    }
    await new Promise((later) => setTimeout(later, 500))
  }
  throw new Error(`no invitation for ${number}`)
}

async function leadOf(number) {
  const page = await at('dispatch1')
  const told = await page.request.get(`${demo.address}/api/v1/cases/${number}`)
  return (await told.json()).lead
}

async function handlerOf(unit) {
  const staff = await readFile(new URL('../../demo/orgs/staff.csv', import.meta.url), 'utf8')
  const line = staff.split('\n').map((one) => one.split(',')).find((cells) => cells[2] === unit && /handler/.test(cells[3] ?? ''))
  assert.ok(line, `nobody handles for ${unit}`)
  return line[0]
}

test('exposed garbage, told by two residents and a patrol, is one problem until it is solved', { timeout: 900_000 }, async () => {
  const first = await report('小区门口垃圾成堆，两天没人清运。')
  const second = await report('垃圾桶旁边堆满垃圾，苍蝇很多。')
  const patrol = await report('巡查发现门口暴露垃圾。')
  for (const one of [first, second, patrol]) {
    await step('intake1', one.number, 'classify', { matter: '100101' })
  }
  await step('intake1', first.number, 'register')
  // The desk joins what is one problem; what would happen to each is shown first.
  const desk = await at('dispatch1')
  await desk.goto(`/cases/${first.number}`)
  const panel = desk.locator('#problem')
  await look('dispatch1', `/cases/${first.number}`, 'problem')
  await desk.goto(`/cases/${first.number}`)
  for (const one of [second, patrol]) await panel.locator(`[name=case][value="${one.number}"]`).check()
  await panel.locator('button[type=submit]').click()
  await desk.waitForURL(/\/cases\/bulk/)
  assert.match(await desk.locator('main').innerText(), new RegExp(second.number))
  await desk.locator('form[action="/cases/bulk/do"] button[type=submit]').click()
  await desk.waitForLoadState()
  await desk.goto(`/cases/${first.number}`)
  assert.match(await panel.innerText(), /3 件反映合并为本件/)

  await step('dispatch1', first.number, 'dispatch')
  const handler = await handlerOf(await leadOf(first.number))
  let page = await step(handler, first.number, 'accept')
  assert.match(await page.locator('main').innerText(), /暴露垃圾/, 'the term names its basis')
  page = await step(handler, first.number, 'reply', { words: '已清运。' })
  assert.ok(!/抽中|未抽中/.test(await page.locator('main').innerText()), 'the handler reads nothing of the draw')
  // What was told three times is checked always.
  await step('check1', first.number, 'check', { passed: 'no', words: '桶边仍有散落垃圾。' })
  await step(handler, first.number, 'reply', { words: '已彻底清理并冲洗。' })
  await step('check1', first.number, 'check', { passed: 'yes', words: '现场干净。' })
  const link = await linkOf(first.number)
  const phone = await person(browser, demo.address, { scripts: false, width: 390, height: 800 })
  await phone.goto(`/v/${link}`)
  await phone.locator('[name=contacted][value=yes]').check()
  await phone.locator('[name=solved][value=yes]').check()
  await phone.locator('[name=satisfaction][value="5"]').check()
  await phone.locator('form[action^="/v/"] button[type=submit]').click()
  await phone.waitForLoadState()
  assert.match(await phone.locator('main').innerText(), /谢谢/)
  await step('revisit1', first.number, 'close', { outcome: 'solved' })
  // Both residents read what became of it under their own number.
  for (const one of [first, second]) {
    await one.page.goto(`/c/${one.number}?code=${one.code}`)
    assert.match(await one.page.locator('main').innerText(), /已解决/, one.number)
  }
  const figures = await (await fetch(`${demo.address}/open`)).text()
  assert.match(figures, /确认/)
  const verified = JSON.parse((await linli(['journal', 'verify', '--data', demo.data, '--json'])).stdout)
  assert.deepEqual(verified.differences, [])
})

test('the noise of a shop: returned, ruled, and the catalogue says so from then on', { timeout: 900_000 }, async () => {
  const noisy = async () => {
    const told = await report('楼下商铺的空调外机整夜轰鸣。')
    await step('intake1', told.number, 'classify', { matter: '080103' })
    await step('intake1', told.number, 'register')
    await step('dispatch1', told.number, 'dispatch')
    return told
  }
  const told = await noisy()
  assert.equal(await leadOf(told.number), 'dept-ecology')
  await step('dept-ecology', told.number, 'return', { ground: 'not_our_duty', duty: 'D081', words: '商业噪声由城管部门负责，见职责清单。' })
  await step('dispatch1', told.number, 'designate', { lead: 'dept-urban', duty: 'D081', words: '经协调，由城管部门承办。' })
  const desk = await at('dispatch1')
  await desk.goto('/disputes')
  assert.match(await desk.locator('main').innerText(), /商业与设备噪声/)
  await look('dispatch1', '/disputes', 'disputes')
  // The ruling drafts the edit; two people put it into force.
  let draft
  for (let tries = 0; tries < 20 && !draft; tries += 1) {
    await desk.goto(`/cases/${told.number}`)
    const link = desk.locator('#why a[href^="/admin/routes/drafts/"]')
    if (await link.count()) draft = await link.getAttribute('href')
    else await new Promise((later) => setTimeout(later, 500))
  }
  assert.ok(draft, 'the case leads to the edit that its ruling proposes')
  await desk.goto(draft)
  assert.match(await desk.locator('main').innerText(), /在近一年案件上试算/)
  await look('dispatch1', draft, 'draft')
  await desk.goto(draft)
  await desk.getByRole('button', { name: '提交复核' }).click()
  await desk.waitForLoadState()
  const reviewer = await at('super1')
  await reviewer.goto(draft)
  await reviewer.getByRole('button', { name: '批准生效' }).click()
  await reviewer.waitForLoadState()
  assert.match(await reviewer.locator('main').innerText(), /已生效/)
  const again = await noisy()
  assert.equal(await leadOf(again.number), 'dept-urban', 'the same case goes right')
})
