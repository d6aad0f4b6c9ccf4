// Open figures on the demo county equal a count made from its cases, in both languages, on a phone and on a desk; a lead opens a
// number down to its cases; nobody is counted as a person.
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

const day = (instant) => new Date(new Date(instant).getTime() + 8 * 3_600_000).toISOString().slice(0, 10)
const quarterOf = (date) => `${date.slice(0, 4)}Q${Math.floor((Number(date.slice(5, 7)) - 1) / 3) + 1}`
const today = day(new Date())
/** The quarter before the running one is over, so that its figures stand still. */
const running = quarterOf(today)
const past = running.endsWith('Q1') ? `${Number(running.slice(0, 4)) - 1}Q4` : `${running.slice(0, 5)}${Number(running[5]) - 1}`

const faults = []
async function look(page, name) {
  const language = await page.evaluate(() => document.documentElement.lang)
  faults.push(...(await violations(page)).map((one) => `${name} ${language}: ${one}`))
  if (!(await fits(page))) faults.push(`${name} ${language}: scrolls sideways`)
  const text = await page.locator('body').innerText()
  if (text.includes('⟦')) faults.push(`${name} ${language}: words are missing: ${text.match(/⟦[^⟧]*⟧/)[0]}`)
  await shot(page, `insight-${name}-${language}`)
}

/** Every case with its life, by the interface for programs. */
async function allCases(page) {
  const cases = []
  let next = ''
  do {
    const list = await (await page.request.get(`/api/v1/cases?size=200${next}`, { headers: { accept: 'application/json' } })).json()
    for (const row of list.rows) {
      cases.push(await (await page.request.get(`/api/v1/cases/${row.number}`, { headers: { accept: 'application/json' } })).json())
    }
    next = list.next ? `&after=${encodeURIComponent(list.next)}` : ''
  } while (next)
  return cases
}

// Solution and satisfaction stand with their denominators beside every figure of completion.
// @covers 000-76
test('open figures equal a count made from the cases', { timeout: 900_000 }, async () => {
  const clerk = await person(browser, demo.address)
  await signIn(clerk, 'dispatch1')
  const cases = await allCases(clerk)
  assert.ok(cases.length >= 300, `${cases.length} cases`)
  const by = { [past]: { closed: 0, closings: 0 }, [running]: { closed: 0, closings: 0 } }
  for (const one of cases) {
    const closings = one.timeline.filter((moment) => moment.kind === 'closed')
    if (!closings.length || !['closed', 'contested', 'archived'].includes(one.state)) continue
    const date = day(closings.at(-1).at)
    const counted = by[quarterOf(date)]
    if (counted && date < today) counted.closed += 1
  }
  assert.ok(by[past].closed >= 20, `${by[past].closed} cases closed in ${past}`)
  for (const quarter of [past, running]) {
    const open = await (await clerk.request.get(`/api/v1/open?period=${quarter}`, { headers: { accept: 'application/json' } })).json()
    const gap = open.total.find((figure) => figure.indicator === 'gap')
    assert.equal(gap.denominator, by[quarter].closed, `closed in ${quarter}`)
    const shown = open.places.map((place) => place.figures.find((figure) => figure.indicator === 'gap'))
    for (const figure of shown) {
      for (const count of [figure.numerator, figure.denominator]) assert.ok(count === null || count === 0 || count >= 5, JSON.stringify(figure))
    }
  }
  for (const language of ['zh-CN', 'en']) {
    for (const width of [1280, 390]) {
      const page = await person(browser, demo.address, { language, width })
      await page.goto(`/open?period=${past}`)
      const tile = page.locator('[data-indicator=gap]')
      assert.equal(await tile.getAttribute('data-denominator'), String(by[past].closed))
      for (const beside of ['closure', 'on_time', 'solution', 'satisfaction', 'coverage']) {
        assert.match(await page.locator(`[data-indicator=${beside}]`).innerText(), /\d+\/\d+|不公布|not shown|—/, beside)
      }
      await look(page, 'open')
      await page.goto('/open')
      await look(page, 'open-now')
      assert.deepEqual(page.foreign, [])
      await page.context().close()
    }
  }
  const stranger = await person(browser, demo.address)
  const csv = await (await stranger.request.get(`/open/figures.csv?period=${past}`)).text()
  assert.ok(csv.includes(`"gap"`) && csv.includes(`"${by[past].closed}"`), csv.slice(0, 400))
  assert.deepEqual(faults, [])
})

test('a lead opens a number down to its cases; a person is no subject', { timeout: 600_000 }, async () => {
  for (const [language, width] of [['zh-CN', 1280], ['en', 390], ['zh-CN', 390], ['en', 1280]]) {
    const lead = await person(browser, demo.address, { language, width })
    await signIn(lead, 'lead-001')
    await lead.goto(`/insight?period=${past}`)
    await look(lead, 'overview')
    assert.equal(await lead.locator('main tbody tr').count(), 14)
    await lead.locator('#figure-on_time a').first().click()
    await lead.waitForURL(/\/insight\/on_time/)
    await look(lead, 'on_time')
    assert.ok((await lead.locator('svg[role=img]').count()) >= 1, 'the months are drawn')
    assert.ok((await lead.locator('a[href^="/cases/"]').count()) > 0, 'the cases behind the number')
    await lead.goto('/insight/parked_age')
    await look(lead, 'parked_age')
    const refused = await lead.request.get('/api/v1/insight?person=1', { headers: { accept: 'application/json' } })
    assert.equal(refused.status(), 422)
    assert.equal((await refused.json()).code, 'insight-person')
    await lead.context().close()
  }
  const stranger = await person(browser, demo.address)
  const answer = await stranger.request.get('/api/v1/insight', { headers: { accept: 'application/json' } })
  assert.equal(answer.status(), 401)
  assert.deepEqual(faults, [])
})
