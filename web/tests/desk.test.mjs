// The desk in a real browser: one list of what waits, work on many, keys, two people on one case, drafts, live
// pages, notices, search, the case page and its print.
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fits, person, shot, shots, signIn, startBrowser, startDemo, violations } from './harness.mjs'

let demo, browser
before(async () => {
  demo = await startDemo()
  browser = await startBrowser()
}, { timeout: 600_000 })
after(async () => {
  await browser?.close()
  await demo?.stop()
})

async function at(login, options = {}) {
  const page = await person(browser, demo.address, options)
  await signIn(page, login)
  return page
}

/** Files an appeal at the street door and gives its number. */
async function appeal(text, place = '渡口头社区第一网格') {
  const answer = await fetch(`${demo.address}/api/v1/report`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text, place, matter: '080101' }),
  })
  assert.equal(answer.status, 201, await answer.clone().text())
  return answer.json()
}

async function api(page, path, body) {
  return page.evaluate(async ([path, body]) => {
    const answer = await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json', accept: 'application/json' }, body: JSON.stringify(body) })
    return { status: answer.status, body: answer.status === 204 ? null : await answer.json() }
  }, [path, body])
}

/** Leads an appeal to the dispatched state by the interface for programs. */
async function dispatched(dispatcher, text) {
  const { number } = await appeal(text)
  for (const [step, fields] of [['classify', { matter: '080101' }], ['register', {}]]) {
    const intake = await intakeDesk()
    const taken = await api(intake, `/api/v1/cases/${number}/${step}`, fields)
    assert.ok(taken.status < 300 || step === 'classify', `${step}: ${JSON.stringify(taken.body)}`)
  }
  const taken = await api(dispatcher, `/api/v1/cases/${number}/dispatch`, {})
  assert.ok(taken.status < 300, JSON.stringify(taken.body))
  return number
}

let intake
async function intakeDesk() {
  intake ??= await at('intake1')
  return intake
}

async function open(page, number, step) {
  await page.goto(`/cases/${number}`)
  const form = page.locator(`#step-${step}`)
  if (!(await form.evaluate((one) => one.open))) await form.locator('summary').first().click()
  return form
}

for (const language of ['zh-CN', 'en']) {
  for (const width of [390, 1280]) {
    test(`desk, notices and a case in ${language} at ${width} px`, { timeout: 300_000 }, async () => {
      const page = await at('dispatch1', { language, width, height: width < 500 ? 844 : 900 })
      const faults = []
      const look = async (path, name) => {
        if (path) await page.goto(path)
        faults.push(...(await violations(page)).map((one) => `${name}: ${one}`))
        if (!(await fits(page))) faults.push(`${name}: scrolls sideways`)
        const text = await page.locator('body').innerText()
        if (text.includes('⟦')) faults.push(`${name}: words are missing: ${text.match(/⟦[^⟧]*⟧/)[0]}`)
        await shot(page, `desk-${name}-${language}`)
      }
      await look('/desk', 'all')
      assert.ok((await page.locator('.row-heading').count()) > 0, 'lines stand under headings')
      await look('/desk?clock=overdue', 'overdue')
      await look('/notices', 'notices')
      await look('/cases?q=路灯', 'search')
      await page.goto('/cases?state=handling')
      const first = await page.locator('main a[href^="/cases/2"]').first().getAttribute('href')
      await look(first, 'case')
      await page.goto('/desk?what=dispatch')
      for (const box of (await page.locator('.tick input').all()).slice(0, 3)) await box.check()
      await shot(page, `desk-ticked-${language}`)
      await page.locator('.bulk-bar button[value=dispatch]').click()
      await page.waitForURL(/\/cases\/bulk/)
      await look(null, 'preview')
      assert.deepEqual(faults, [])
      assert.deepEqual(page.foreign, [])
    })
  }
}

test('what would happen is shown first; refused cases say why, the others are done', { timeout: 120_000 }, async () => {
  const page = await at('dispatch1', { scripts: false })
  const good = await appeal('小区门口堆放垃圾，气味难闻。')
  const clerk = await intakeDesk()
  await api(clerk, `/api/v1/cases/${good.number}/classify`, { matter: '080101' })
  const registered = await api(clerk, `/api/v1/cases/${good.number}/register`, {})
  assert.ok(registered.status < 300, JSON.stringify(registered.body))
  const bad = await appeal('不知道在哪里的一件事。', '')
  // Both are ticked in the list of cases; the second is not registered yet.
  await page.goto(`/cases?sort=received`)
  for (const number of [good.number, bad.number]) await page.locator(`.tick input[value="${number}"]`).check()
  await page.locator('.bulk-bar button[value=dispatch]').click()
  await page.waitForURL(/\/cases\/bulk/)
  const text = await page.locator('main').innerText()
  assert.match(text, /1 件会办理，1 件不能办理/)
  const rows = page.locator('main table')
  assert.ok((await rows.nth(0).innerText()).includes(good.number))
  assert.ok((await rows.nth(1).innerText()).includes(bad.number))
  // Nothing has happened yet.
  const still = await clerk.evaluate((n) => fetch(`/api/v1/cases/${n}`).then((a) => a.json()), good.number)
  assert.equal(still.state, 'registered')
  await page.locator('main form button[type=submit]').first().click()
  await page.waitForURL(/\/cases\/bulk\/do/)
  assert.match(await page.locator('main').innerText(), /已办理 1 件，没有办理 0 件/)
  const done = await clerk.evaluate((n) => fetch(`/api/v1/cases/${n}`).then((a) => a.json()), good.number)
  assert.equal(done.state, 'dispatched')
})

test('the desk is worked from the keyboard, and keys rest in fields', { timeout: 120_000 }, async () => {
  const page = await at('dispatch1')
  await page.goto('/desk?what=dispatch')
  await page.keyboard.press('?')
  assert.ok(await page.locator('dialog.keys').isVisible())
  assert.deepEqual(await violations(page), [])
  await shot(page, 'desk-keys')
  assert.ok(!(await page.locator('dialog.keys').innerText()).includes('吹哨'), 'a key without deed is not listed')
  await page.keyboard.press('Escape')
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('k')
  const current = page.locator('tr[data-current]')
  assert.equal(await current.count(), 1)
  const number = (await current.getAttribute('data-href')).split('/').pop()
  await page.keyboard.press('/')
  await page.keyboard.type('jd?')
  assert.equal(await page.locator('#shell-search').inputValue(), 'jd?')
  await page.locator('#shell-search').fill('')
  await page.locator('h1').click()
  await page.keyboard.press('j')
  await page.keyboard.press('k')
  await page.keyboard.press('d')
  await page.waitForURL(/\/cases\/bulk/)
  assert.match(await page.locator('main').innerText(), /\d{8}-\d{5}/)
  await page.goto('/desk?what=dispatch')
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/cases\/\d{8}-\d+/)
  assert.ok(number)
  await page.keyboard.press('n')
})

test('the second of two people sees what changed and keeps his text', { timeout: 120_000 }, async () => {
  const first = await at('dispatch1')
  const second = await at('dispatch2').catch(() => at('dispatch1'))
  const { number } = await appeal('路面破损，雨天积水，来往行人多次滑倒。')
  const clerk = await intakeDesk()
  await api(clerk, `/api/v1/cases/${number}/classify`, { matter: '080101' })
  await api(clerk, `/api/v1/cases/${number}/register`, {})
  const form = await open(second, number, 'dispatch')
  await form.locator('[name=words]').fill('请尽快到现场处置。')
  const taken = await api(first, `/api/v1/cases/${number}/dispatch`, { words: '限期办理。' })
  assert.ok(taken.status < 300, JSON.stringify(taken.body))
  // A live hint says who changed it, without taking the text away.
  await second.waitForFunction(() => document.querySelector('[data-live-notice]').textContent.includes('派遣'), null, { timeout: 8000 })
  assert.equal(await form.locator('[name=words]').inputValue(), '请尽快到现场处置。')
  await shot(second, 'desk-live-hint')
  await form.locator('button[type=submit]').first().click()
  await second.waitForURL(/dispatch$/)
  const text = await second.locator('main').innerText()
  assert.match(text, /你填写的时候，案件有了变化/)
  assert.ok(text.includes('限期办理。'), 'the other one’s words are shown')
  assert.match(await second.locator('main').innerHTML(), /请尽快到现场处置。/)
  await shot(second, 'desk-meanwhile')
  assert.deepEqual(await violations(second), [])
})

test('a leader comes from a number to path and present holder in two steps', { timeout: 120_000 }, async () => {
  // @covers 000-62
  const dispatcher = await at('dispatch1')
  const number = await dispatched(dispatcher, '路灯不亮，夜里看不清台阶。')
  const leader = await at('super1')
  await leader.goto('/desk')
  await leader.locator('#shell-search').fill(number)
  await leader.keyboard.press('Enter')
  await leader.waitForURL(new RegExp(`/cases/${number}$`))
  assert.match(await leader.locator('#people').innerText(), /现在在/)
  assert.match(await leader.locator('#timeline').innerText(), /派遣/)
})

test('drafts survive reload, a closed browser and a new sign-in, and go with the form', { timeout: 120_000 }, async () => {
  const dispatcher = await at('dispatch1')
  const number = await dispatched(dispatcher, '楼道灯不亮，老人上下楼不便。')
  const page = await at('dispatch1')
  let form = await open(page, number, 'facts')
  await Promise.all([
    page.waitForResponse((answer) => answer.url().includes('/drafts/') && answer.status() === 204),
    form.locator('[name=words]').fill('来电人补充：三楼到五楼都不亮。'),
  ])
  await page.reload()
  assert.equal(await page.locator('#step-facts [name=words]').inputValue(), '来电人补充：三楼到五楼都不亮。')
  assert.match(await page.locator('#step-facts').innerText(), /已恢复你.*写的草稿/)
  await shot(page, 'desk-draft')
  await page.locator('form[action="/sign-out"] button').click()
  await page.waitForLoadState()
  await page.context().close()
  const again = await at('dispatch1')
  await again.goto(`/cases/${number}`)
  form = again.locator('#step-facts')
  assert.equal(await form.locator('[name=words]').inputValue(), '来电人补充：三楼到五楼都不亮。')
  const other = await intakeDesk()
  await other.goto(`/cases/${number}`)
  assert.equal(await other.locator('#step-facts [name=words]').inputValue(), '', 'a draft is nobody else’s')
  await form.locator('button[type=submit]').filter({ hasNotText: '草稿' }).first().click()
  await again.waitForURL(new RegExp(`/cases/${number}$`))
  assert.equal(await again.locator('#step-facts [name=words]').inputValue(), '')
  // Without scripts the button keeps it.
  const plain = await at('dispatch1', { scripts: false })
  await plain.goto(`/cases/${number}`)
  await plain.locator('#step-facts summary').click()
  await plain.locator('#step-facts [name=words]').fill('第二次补充。')
  await plain.locator('#step-facts button').filter({ hasText: '保存草稿' }).click()
  await plain.waitForURL(new RegExp(`/cases/${number}`))
  assert.equal(await plain.locator('#step-facts [name=words]').inputValue(), '第二次补充。')
  await plain.locator('#step-facts button').filter({ hasText: '丢弃草稿' }).click()
  await plain.waitForLoadState()
  assert.equal(await plain.locator('#step-facts [name=words]').inputValue(), '')
})

test('a dispatch reaches an open desk at once, and after a loss each line stands there once', { timeout: 120_000 }, async () => {
  const dispatcher = await at('dispatch1')
  const worker = await at('dept-urban')
  await worker.goto('/desk?what=accept')
  const number = await dispatched(dispatcher, '占道经营，影响通行。')
  const line = worker.locator(`tr[data-href="/cases/${number}"]`)
  await line.first().waitFor({ timeout: 5000 })
  assert.equal(await line.count(), 1)
  await worker.context().setOffline(true)
  const missed = []
  for (let turn = 0; turn < 3; turn += 1) missed.push(await dispatched(dispatcher, `占道经营第 ${turn + 1} 处。`))
  await worker.context().setOffline(false)
  for (const one of missed) {
    await worker.locator(`tr[data-href="/cases/${one}"]`).first().waitFor({ timeout: 30_000 })
    assert.equal(await worker.locator(`tr[data-href="/cases/${one}"]`).count(), 1)
  }
  assert.equal(await line.count(), 1)
})

test('a return is told to the dispatcher once, read or unread', { timeout: 120_000 }, async () => {
  const dispatcher = await at('dispatch1')
  const number = await dispatched(dispatcher, '墙面乱贴小广告。')
  const unit = await at('dept-urban')
  const returned = await api(unit, `/api/v1/cases/${number}/return`, { ground: 'not_our_duty', duty: 'D079', words: '不属市容管理。' })
  assert.ok(returned.status < 300, JSON.stringify(returned.body))
  await dispatcher.goto('/notices')
  const told = dispatcher.locator('.told').filter({ hasText: number })
  await told.first().waitFor({ timeout: 10_000 })
  assert.equal(await told.count(), 1)
  assert.match(await told.innerText(), /未读/)
  // The line may have come while the page stood open; the count in the navigation is drawn with a page.
  await dispatcher.goto('/notices')
  assert.match(await dispatcher.locator('nav a[href="/notices"]').innerText(), /\d/)
  await shot(dispatcher, 'desk-notices-told')
  await told.locator('button').click()
  await dispatcher.waitForURL(new RegExp(`/cases/${number}$`))
  await dispatcher.goto('/notices')
  assert.ok(!(await dispatcher.locator('.told').filter({ hasText: number }).innerText()).includes('未读'))
})

test('the search finds words, names and numbers inside what one may see', { timeout: 120_000 }, async () => {
  const { number } = await appeal('翡翠湾小区电梯困人，物业迟迟不修。')
  const dispatcher = await at('dispatch1')
  const found = async (page, asked) => {
    await page.goto(`/cases?q=${encodeURIComponent(asked)}`)
    return page.locator(`main a[href="/cases/${number}"]`).count()
  }
  for (let turn = 0; turn < 40 && (await found(dispatcher, '电梯困人')) === 0; turn += 1) await new Promise((done) => setTimeout(done, 250))
  assert.equal(await found(dispatcher, '电梯困人'), 1)
  assert.equal(await found(dispatcher, '翡翠湾 电梯'), 1)
  assert.equal(await found(dispatcher, '渡口头 电梯'), 1, 'by place')
  assert.equal(await found(dispatcher, '电梯 已接收'), 1, 'by state')
  assert.equal(await found(dispatcher, '电梯 已结案'), 0)
  await shot(dispatcher, 'desk-search-words')
  await dispatcher.goto(`/cases?q=${number}`)
  assert.ok(dispatcher.url().endsWith(`/cases/${number}`), 'a number opens its case')
  const stranger = await at('dept-water')
  assert.equal(await found(stranger, '电梯困人'), 0, 'another unit finds nothing')
  await stranger.goto(`/cases?q=${number}`)
  assert.ok(!stranger.url().endsWith(`/cases/${number}`))
})

test('a case prints its facts, story and clocks on paper', { timeout: 60_000 }, async () => {
  const page = await at('dispatch1')
  await page.goto('/cases?state=closed')
  const first = await page.locator('main a[href^="/cases/2"]').first().getAttribute('href')
  await page.goto(first)
  const pdf = await page.pdf({ format: 'A4', printBackground: false })
  await writeFile(join(shots, 'desk-case.pdf'), pdf)
  assert.ok(pdf.length > 10_000)
})
