// Open figures on the demo county equal a count made from its cases, in both languages, on a phone and on a desk; a lead opens a
// number down to its cases; nobody is counted as a person.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { countOpen, equalsCount, midnight, quarterOf } from './count.mjs'
import { fits, person, shot, signIn, startBrowser, startDemo, violations } from './harness.mjs'

let demo, browser
/** The day that it is in the demo, its quarter, and the one before, which is over so that its figures stand still. */
let today, running, past
before(async () => {
  demo = await startDemo()
  today = midnight((await demo.now()) * 1000)
  running = quarterOf(today)
  past = running.endsWith('Q1') ? `${Number(running.slice(0, 4)) - 1}Q4` : `${running.slice(0, 5)}${Number(running[5]) - 1}`
  browser = await startBrowser()
}, { timeout: 900_000 })
after(async () => {
  await browser?.close()
  await demo?.stop()
})

const faults = []
async function look(page, name) {
  const language = await page.evaluate(() => document.documentElement.lang)
  faults.push(...(await violations(page)).map((one) => `${name} ${language}: ${one}`))
  if (!(await fits(page))) faults.push(`${name} ${language}: scrolls sideways`)
  const text = await page.locator('body').innerText()
  if (text.includes('⟦')) faults.push(`${name} ${language}: words are missing: ${text.match(/⟦[^⟧]*⟧/)[0]}`)
  await shot(page, `insight-${name}-${language}`)
}

// Solution and satisfaction stand with their denominators beside every figure of completion.
// @covers 000-76
test('open figures equal a count made from the journal', { timeout: 900_000 }, async () => {
  const counted = await countOpen(demo.data, past, today)
  assert.ok(counted.gap.denominator >= 20, `${counted.gap.denominator} cases closed in ${past}`)
  for (const language of ['zh-CN', 'en']) {
    for (const width of [1280, 390]) {
      const page = await person(browser, demo.address, { language, width })
      await page.goto(`/open?period=${past}`)
      await equalsCount(page, counted)
      await look(page, 'open')
      await page.goto('/open')
      await equalsCount(page, await countOpen(demo.data, running, today))
      await look(page, 'open-now')
      for (const period of [past, running]) {
        const open = await (await page.request.get(`/api/v1/open?period=${period}`, { headers: { accept: 'application/json' } })).json()
        const shown = [...open.places, ...(open.units ?? [])].flatMap((row) => row.figures)
        for (const { numerator, denominator } of shown) {
          for (const count of [numerator, denominator]) assert.ok(count === null || count === 0 || count >= 5, `${period} ${count}`)
        }
      }
      assert.deepEqual(page.foreign, [])
      await page.context().close()
    }
  }
  const stranger = await person(browser, demo.address)
  const csv = await (await stranger.request.get(`/open/figures.csv?period=${past}`)).text()
  assert.ok(csv.includes(`"gap"`) && csv.includes(`"${counted.gap.denominator}"`), csv.slice(0, 400))
  assert.deepEqual(faults, [])
})

test('a lead opens a number down to its cases; a person is no subject', { timeout: 600_000 }, async () => {
  for (const [language, width] of [['zh-CN', 1280], ['en', 390], ['zh-CN', 390], ['en', 1280]]) {
    const lead = await person(browser, demo.address, { language, width })
    await signIn(lead, 'lead-001')
    await lead.goto(`/insight?period=${past}`)
    await look(lead, 'overview')
    const told = await (await lead.request.get(`/api/v1/insight?period=${past}`, { headers: { accept: 'application/json' } })).json()
    assert.ok(told.figures.length >= 16, 'every indicator is there')
    assert.equal(await lead.locator('main tbody tr').count(), told.figures.length)
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
