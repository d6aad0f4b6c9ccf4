// Topics: candidates with their evidence, the base of hard problems, a practice taken over in one action, hot problems with
// what makes them hot; in both languages, on a phone and on a desk, by plain forms.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { fits, person, shot, signIn, startBrowser, startDemo, violations } from './harness.mjs'

let demo, browser
before(async () => {
  demo = await startDemo()
  browser = await startBrowser()
}, { timeout: 900_000 })
after(async () => {
  await browser?.close()
  await demo?.stop()
})

const people = {}
async function at(login, options = {}) {
  const key = `${login} ${JSON.stringify(options)}`
  if (!people[key]) {
    people[key] = await person(browser, demo.address, options)
    if (login) await signIn(people[key], login)
  }
  return people[key]
}

const faults = []
async function look(page, name) {
  const language = await page.evaluate(() => document.documentElement.lang)
  faults.push(...(await violations(page)).map((one) => `${name} ${language}: ${one}`))
  if (!(await fits(page))) faults.push(`${name} ${language}: scrolls sideways`)
  const text = await page.locator('body').innerText()
  if (text.includes('⟦')) faults.push(`${name} ${language}: words are missing: ${text.match(/⟦[^⟧]*⟧/)[0]}`)
  await shot(page, `topic-${name}-${language}`)
}

/** Fills the fields of a form and sends it; gives what was refused. */
async function send(page, form, fields) {
  for (const [name, value] of Object.entries(fields)) {
    const input = form.locator(`[name="${name}"]`).first()
    const kind = await input.evaluate((one) => (one.type === 'radio' ? one.type : one.tagName))
    if (kind === 'radio') await form.locator(`[name="${name}"][value="${value}"]`).check()
    else if (kind === 'SELECT') await input.selectOption(value)
    else await input.fill(value)
  }
  await Promise.all([
    page.waitForResponse((answer) => answer.request().method() === 'POST' && answer.url().includes('/topics/')),
    form.locator('button[type=submit]').last().click(),
  ])
  await page.waitForLoadState()
  return (await page.locator('.error-summary').allTextContents()).join(' ')
}

async function topics(login, query) {
  const page = await at(login, { scripts: false })
  return (await page.request.get(`/api/v1/topics?${query}`)).json()
}

test('a practice is found, taken over in one action, and its result linked back', { timeout: 600_000 }, async () => {
  const [practice] = await topics('super1', 'show=practices')
  assert.equal(practice.outcome, 'solved')
  const page = await at('super1', { scripts: false })
  await page.goto('/topics?show=practices&q=' + encodeURIComponent('备案'))
  await page.locator(`main a[href="/topics/${practice.number}"]`).first().click()
  assert.match(await page.locator('main').innerText(), /原因/)
  await page.locator(`a[href="/topics/new?practice=${practice.number}"]`).first().click()
  const form = page.locator('main form').last()
  const place = await form.locator('select[name=place] optgroup').nth(2).locator('option').first().getAttribute('value')
  assert.equal(await send(page, form, { place, lead: 'dept-urban', target: '20', words: '同样的收费问题。' }), '')
  assert.match(page.url(), /\/topics\/Z\d{8}-\d{4}$/)
  const taken = page.url().split('/').pop()
  const lead = await at('super1', { scripts: false })
  await lead.goto(`/topics/${practice.number}`)
  assert.equal(await lead.locator(`main table a[href="/topics/${taken}"]`).count(), 1, 'its result is linked back')
})

test('whoever leads works, and somebody else judges', { timeout: 600_000 }, async () => {
  const [open] = await topics('dept-urban', 'state=measures')
  const page = await at('dept-urban', { scripts: false })
  await page.goto(`/topics/${open.number}`)
  const form = page.locator('#step-measure')
  if ((await form.getAttribute('open')) === null) await form.locator('summary').first().click()
  assert.equal(await send(page, form, { words: '第二家停车场已签约备案。' }), '')
  assert.match(await page.locator('main').innerText(), /第二家停车场已签约备案/)
  assert.equal(await page.locator('#step-close').count(), 0, 'the lead is not offered to judge')
  const [judged] = await topics('super1', 'state=evaluating')
  const judge = await at('super1', { scripts: false })
  await judge.goto(`/topics/${judged.number}`)
  const close = judge.locator('#step-close')
  if ((await close.getAttribute('open')) === null) await close.locator('summary').first().click()
  const refused = await send(judge, close, { outcome: 'not_solved', words: '还太早。' })
  assert.match(refused, /评估期未满/)
  assert.equal(await judge.locator('#step-close [name=words]').inputValue(), '还太早。', 'nothing typed is lost')
})

test('residents are asked without an account, and only with a case of their own', { timeout: 600_000 }, async () => {
  const [judged] = await topics('super1', 'state=evaluating')
  const page = await at('', { scripts: false })
  await page.goto(`/topics/${judged.number}/noticed`)
  const form = page.locator('main form').last()
  assert.notEqual(await send(page, form, { noticed: 'yes', case: '20200101-00001', code: 'nobody' }), '')
  const other = await page.request.get('/topics/Z20200101-0001/noticed')
  assert.equal(other.status(), 404)
})

test('candidates stand with their evidence, and one is adopted with lead, baseline and target', { timeout: 600_000 }, async () => {
  const page = await at('super1', { scripts: false })
  await page.goto('/topics?show=candidates')
  const said = await page.locator('main').innerText()
  assert.match(said, /临鹭苑社区/)
  assert.match(said, /反复出现/)
  assert.match(said, /长期挂账/)
  assert.match(said, /已挂账 20\d 天/)
  const found = await (await page.request.get('/api/v1/topics/candidates')).json()
  const lifts = found.find((one) => one.matter === '050202')
  assert.ok(lifts && lifts.counts.length === 3 && lifts.counts.every((count, at) => count >= lifts.bounds[at]))
  assert.ok(found.some((one) => one.parked.length > 0))
  await page.locator(`main a[href="/topics/new?matter=050202&place=${lifts.place}"]`).click()
  const form = page.locator('main form').last()
  assert.equal(await form.locator('select[name=matter]').inputValue(), '050202')
  assert.equal(await send(page, form, { lead: 'dept-market', target: '10', words: '电梯换了又坏，停梯时老人下不了楼。' }), '')
  assert.match(await page.locator('main').innerText(), /治理前/)
})

test('every page in both languages, on a desk and on a phone', { timeout: 600_000 }, async () => {
  const [judged] = await topics('super1', 'state=evaluating')
  const [practice] = await topics('super1', 'show=practices')
  for (const language of ['zh-CN', 'en']) {
    for (const [size, options] of Object.entries({ desk: {}, phone: { width: 390, height: 844 } })) {
      const page = await at('super1', { ...options, language })
      const pages = {
        list: '/topics',
        candidates: '/topics?show=candidates',
        practices: '/topics?show=practices',
        evaluating: `/topics/${judged.number}`,
        practice: `/topics/${practice.number}`,
        adopt: `/topics/new?practice=${practice.number}`,
        hot: '/topics/hot',
        noticed: `/topics/${judged.number}/noticed`,
      }
      for (const [name, address] of Object.entries(pages)) {
        await page.goto(address)
        await look(page, `${name}-${size}`)
      }
    }
  }
  assert.deepEqual(faults, [])
})

test('hot problems are formed of what one may see, with the parts of their heat', { timeout: 600_000 }, async () => {
  const page = await at('super1', { scripts: false })
  const hot = await (await page.request.get('/api/v1/topics/hot')).json()
  assert.ok(hot.length > 0)
  for (const problem of hot) {
    const sum = Object.values(problem.parts).reduce((sum, part) => sum + part, 0)
    assert.ok(Math.abs(sum - problem.heat) < 1e-6)
    assert.ok(problem.cases.length >= 2 && problem.reporters >= 1)
  }
  const stranger = await (await at('', { scripts: false })).request.get('/api/v1/topics/hot')
  assert.equal(stranger.status(), 401)
})
