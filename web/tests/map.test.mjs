// The map: choosing a point by tap and by key, without map and without script.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { fits, person, shot, signIn, startBrowser, startDemo, violations } from './harness.mjs'

let demo, browser
before(async () => {
  demo = await startDemo()
  browser = await startBrowser({ map: true })
}, { timeout: 600_000 })
after(async () => {
  await browser?.close()
  await demo?.stop()
})

/** Waits until the map has drawn what it has. */
async function drawn(page) {
  await page.waitForSelector('.map-canvas canvas')
  await page.waitForFunction(() => document.querySelector('[data-map-drawn]') !== null, null, { timeout: 60_000 })
}
const status = (page) => page.locator('[data-map-status]').innerText()

for (const language of ['zh-CN', 'en']) {
  for (const width of [390, 1280]) {
    test(`a point is chosen by tap and by key, ${language} at ${width} px`, { timeout: 180_000 }, async () => {
      const page = await person(browser, demo.address, { language, width, height: width < 500 ? 844 : 900 })
      const errors = []
      page.on('console', (line) => ['error', 'warning'].includes(line.type()) && errors.push(line.text()))
      page.on('pageerror', (error) => errors.push(String(error)))
      await page.goto('/gallery/door')
      await drawn(page)
      await page.locator('.map-stage').click()
      await page.waitForFunction(() => document.querySelector('[name=longitude]').value !== '')
      await page.waitForFunction(() => /社区|村|街道|镇/.test(document.querySelector('[data-map-status]').textContent))
      const tapped = await page.inputValue('[name=longitude]')
      assert.match(tapped, /^122\.\d{6}$/)
      await shot(page, `map-field-${language}`)
      assert.deepEqual(await violations(page), [])
      assert.ok(await fits(page))

      await page.getByRole('button', { name: language === 'en' ? 'Clear' : '清除', exact: true }).click()
      assert.equal(await page.inputValue('[name=longitude]'), '')
      await page.locator('.map-stage').focus()
      await page.keyboard.press('+')
      for (let step = 0; step < 5; step++) await page.keyboard.press('ArrowRight')
      await page.keyboard.press('Shift+ArrowUp')
      await page.keyboard.press('Enter')
      const keyed = await page.inputValue('[name=longitude]')
      assert.match(keyed, /^122\.\d{6}$/)
      assert.notEqual(keyed, tapped)
      await page.keyboard.press('Delete')
      assert.equal(await page.inputValue('[name=latitude]'), '')
      assert.match(await status(page), language === 'en' ? /No place/ : /还没有/)
      assert.deepEqual(errors, [])
      assert.deepEqual(page.foreign, [])
    })
  }
}

test('without script, and where no map can be drawn, the numbers are typed', { timeout: 120_000 }, async () => {
  const page = await person(browser, demo.address, { scripts: false })
  await page.goto('/gallery/door')
  await page.fill('[name=longitude]', '122.64')
  await page.fill('[name=latitude]', '33.99')
  const old = await person(browser, demo.address, {})
  await old.addInitScript(() => {
    HTMLCanvasElement.prototype.getContext = () => null
  })
  await old.goto('/gallery/door')
  await old.locator('.map-field .note').waitFor()
  await old.fill('[name=longitude]', '122.64')
})

const staff = { 'zh-CN': { gap: /空白 \d+ 平方米/, none: /既无空白也无重叠/ }, en: { gap: /Gap of [\d,]+ m²/, none: /without gap or overlap/ } }

for (const language of ['zh-CN', 'en']) {
  for (const width of [390, 1280]) {
    test(`the map and its table, ${language} at ${width} px`, { timeout: 240_000 }, async () => {
      const page = await person(browser, demo.address, { language, width, height: width < 500 ? 844 : 900 })
      await page.goto('/map')
      await drawn(page)
      await shot(page, `map-public-${language}`)
      assert.deepEqual(await violations(page), [])
      assert.ok(await fits(page))
      assert.ok((await page.locator('main table tbody tr').count()) >= 50)
      await signIn(page, 'dispatch1')
      await page.goto('/map?clock=overdue&sort=overdue')
      await drawn(page)
      await shot(page, `map-staff-${language}`)
      assert.deepEqual(await violations(page), [])
      assert.ok(await fits(page))
      for (const layer of ['services', 'coverage']) {
        await page.goto(`/map?layer=${layer}`)
        assert.ok((await page.locator('main table tbody tr').count()) > 10)
        assert.deepEqual(await violations(page), [])
      }
      assert.deepEqual(page.foreign, [])
    })
  }

  test(`a gap that is drawn is told and shown, ${language}`, { timeout: 240_000 }, async () => {
    const page = await person(browser, demo.address, { language })
    await signIn(page, 'admin1')
    await page.goto('/admin/places/map')
    await page.selectOption('[name=place]', { index: 3 })
    await page.locator('.map-chooser button').click()
    await drawn(page)
    const checked = (times) => page.waitForFunction((times) => Number(document.querySelector('[data-map-editor]').dataset.mapChecked ?? 0) >= times, times)
    await checked(1)
    assert.match(await page.locator('[data-map-said]').innerText(), staff[language].none)
    const text = JSON.parse(await page.inputValue('textarea[name=geojson]'))
    const [first] = text.features
    const ring = first.geometry.coordinates[0]
    const [west, east] = [Math.min(...ring.map((at) => at[0])), Math.max(...ring.map((at) => at[0]))]
    for (const at of ring) at[0] = east + (at[0] - east) * 0.9
    assert.ok(west < east)
    await page.fill('textarea[name=geojson]', JSON.stringify(text))
    await checked(2)
    assert.match(await page.locator('[data-map-said]').innerText(), staff[language].gap)
    await shot(page, `map-grids-${language}`)
    assert.deepEqual(await violations(page), [])
  })
}

test('without script the table is the page', { timeout: 120_000 }, async () => {
  const page = await person(browser, demo.address, { scripts: false })
  await page.goto('/map?layer=services')
  assert.ok((await page.locator('main table tbody tr').count()) > 10)
  await page.goto('/map')
  assert.match(await page.locator('main').innerText(), /少于 5/)
})
