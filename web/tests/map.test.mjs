// The map: choosing a point by tap and by key, without map and without script.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { fits, person, shot, signIn, startBrowser, startDemo, violations } from './harness.mjs'

let demo, browser
before(async () => {
  demo = await startDemo({ begins: null })
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

const say = {
  'zh-CN': {
    left: '北示例网格', right: '南示例网格', merged: '合示例网格', preview: '先看结果', apply: '确定调整',
    staff: '人员转岗', cases: /在办案件 \d+ 件，仍记在原网格名下/, homes: /划转楼栋 \d+ 栋/, whole: '网格覆盖完整', none: '会有以下变化',
    done: /调整已办好/, dated: /从\d+年\d+月\d+日起/, announced: '已定、尚未生效的调整', begins: '设立', ends: '撤销', and: '与',
  },
  en: {
    left: 'North sample grid', right: 'South sample grid', merged: 'Joined sample grid', preview: 'See the result first', apply: 'Decide',
    staff: 'People', cases: /open cases? stays? recorded under the former grid/, homes: /buildings? goe?s? along/, whole: 'The grids cover everything', none: 'nothing is done yet',
    done: /Done: it holds from/, dated: /From \d+ \w+ \d+/, announced: 'Decided, not yet in force', begins: 'begins', ends: 'ends', and: ' and ',
  },
}

/** Grids of one community as they are drawn, and how many there are in the whole county. */
async function gridsOf(page, nth) {
  const all = (await (await page.request.get('/api/v1/map/boundaries/grid')).json()).features
  const community = [...new Set(all.map((grid) => grid.properties.parent))][nth]
  const grids = all.filter((grid) => grid.properties.parent === community)
  const corners = grids[0].geometry.coordinates[0]
  const side = (axis, pick) => pick(...corners.map((corner) => corner[axis]))
  const [west, east] = [side(0, Math.min), side(0, Math.max)]
  const latitude = (side(1, Math.min) + side(1, Math.max)) / 2
  // A spot above the line and inside: halfway between the two places where a line a little higher crosses the border.
  const higher = latitude + (side(1, Math.max) - latitude) * 0.3
  const crossed = corners.slice(1).flatMap((to, index) => {
    const from = corners[index]
    return from[1] > higher === to[1] > higher ? [] : [from[0] + ((higher - from[1]) / (to[1] - from[1])) * (to[0] - from[0])]
  })
  const inside = [(Math.min(...crossed) + Math.max(...crossed)) / 2, higher]
  return { count: all.length, grid: grids[0].properties, line: `${west - 0.01},${latitude} ${east + 0.01},${latitude}`, inside }
}

const gridOn = async (page, [longitude, latitude], date) => {
  const answer = await (await page.request.get(`/api/v1/map/at?longitude=${longitude}&latitude=${latitude}&date=${date}`)).json()
  return answer.grid_on?.name
}
const dayFrom = (days) => new Date(Date.now() + days * 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 10)

async function splitForm(page, at, words, from) {
  const community = (await (await page.request.get(`/api/v1/map/at?longitude=${at.inside[0]}&latitude=${at.inside[1]}`)).json()).place.path[1]
  await page.goto(`/admin/places/map?place=${community}&act=split`)
  await page.selectOption('[name=grid]', at.grid.id)
  await page.fill('[name=line]', at.line)
  await page.fill('[name=name1]', words.left)
  await page.fill('[name=name2]', words.right)
  await page.fill('[name=reason]', '示例会议纪要')
  if (from) await page.fill('[name=from]', from)
  return community
}

let nth = 0
for (const language of ['zh-CN', 'en']) {
  for (const width of [390, 1280]) {
    const turn = nth++
    test(`a grid is split and merged again, ${language} at ${width} px`, { timeout: 300_000 }, async () => {
      const words = say[language]
      const page = await person(browser, demo.address, { language, width, height: width < 500 ? 844 : 900 })
      await signIn(page, 'admin1')
      const at = await gridsOf(page, turn)
      const community = await splitForm(page, at, words)
      await drawn(page)
      // Points of the line come by tapping as well.
      await page.fill('[name=line]', '')
      const frame = await page.locator('.map-frame').boundingBox()
      for (const share of [0.3, 0.6]) await page.locator('.map-stage').click({ position: { x: frame.width * share, y: frame.height * 0.5 } })
      assert.equal((await page.inputValue('[name=line]')).split(' ').length, 2)
      await page.fill('[name=line]', at.line)

      await page.getByRole('button', { name: words.preview }).click()
      const told = page.locator('.stack', { hasText: words.none })
      await told.waitFor()
      await drawn(page)
      const text = await told.innerText()
      for (const part of [at.grid.name, words.left, words.right, words.staff, words.whole]) assert.ok(text.includes(part), `${part} in ${text}`)
      assert.match(text, words.cases)
      assert.match(text, words.homes)
      assert.ok(text.includes(`${words.left}${words.and}${words.right}`), 'whoever works there goes on in both')
      assert.equal((await gridsOf(page, turn)).count, at.count, 'nothing is done yet')
      await shot(page, `map-split-${language}`)
      assert.deepEqual(await violations(page), [])
      assert.ok(await fits(page))

      // Without scripts the same is told.
      const plain = await person(browser, demo.address, { language, width, scripts: false })
      await signIn(plain, 'admin1')
      await splitForm(plain, at, words)
      await plain.getByRole('button', { name: words.preview }).click()
      assert.equal(await plain.locator('.stack', { hasText: words.none }).innerText(), text)

      const before = new Date().toISOString()
      await page.getByRole('button', { name: words.apply }).click()
      await page.getByText(words.done).waitFor()
      assert.ok((await page.locator('.stack').first().innerText()).includes(words.whole), 'the new grids tile')
      assert.equal((await gridsOf(page, turn)).count, at.count + 1)
      assert.equal(await gridOn(page, at.inside, before), at.grid.name, 'before it was the former grid')
      assert.equal(await gridOn(page, at.inside, dayFrom(1)), words.left)
      await page.goto(`/admin/places/${at.grid.id}`)
      const history = await page.locator('main').innerText()
      for (const part of [at.grid.name, words.left, words.right]) assert.ok(history.includes(part), `${part} in ${history}`)
      await shot(page, `map-former-${language}`)

      await page.goto(`/admin/places/map?place=${community}&act=merge`)
      for (const name of [words.left, words.right]) await page.getByLabel(name, { exact: true }).check()
      await page.fill('[name=name1]', words.merged)
      await page.fill('[name=reason]', '示例会议纪要')
      await page.getByRole('button', { name: words.preview }).click()
      const merging = page.locator('.stack', { hasText: words.none })
      await merging.waitFor()
      await drawn(page)
      for (const part of [words.left, words.right, words.merged, words.whole]) assert.ok((await merging.innerText()).includes(part), part)
      await shot(page, `map-merge-${language}`)
      assert.deepEqual(await violations(page), [])
      assert.ok(await fits(page))
      await page.getByRole('button', { name: words.apply }).click()
      await page.getByText(words.done).waitFor()
      assert.equal((await gridsOf(page, turn)).count, at.count)
      assert.equal(await gridOn(page, at.inside, dayFrom(1)), words.merged)
      assert.deepEqual(page.foreign, [])
    })

    test(`a split is dated ahead, ${language} at ${width} px`, { timeout: 240_000 }, async () => {
      const words = say[language]
      const page = await person(browser, demo.address, { language, width, height: width < 500 ? 844 : 900 })
      await signIn(page, 'admin1')
      const at = await gridsOf(page, turn + 8)
      const community = await splitForm(page, at, words, dayFrom(-3))
      await page.getByRole('button', { name: words.preview }).click()
      await page.locator('[role=alert], .error-summary, .notice-refused').first().waitFor()
      assert.equal(await page.inputValue('[name=name1]'), words.left, 'nothing typed is lost')
      await page.fill('[name=from]', dayFrom(30))
      await page.getByRole('button', { name: words.preview }).click()
      await page.locator('.stack', { hasText: words.none }).waitFor()
      assert.match(await page.locator('.stack').first().innerText(), words.dated)
      await page.getByRole('button', { name: words.apply }).click()
      await page.getByText(words.done).waitFor()
      const table = page.locator('table', { hasText: words.begins })
      assert.equal(await table.locator('tbody tr').count(), 3, 'one ends, two begin')
      await shot(page, `map-announced-${language}`)
      assert.deepEqual(await violations(page), [])
      assert.ok(await fits(page))
      // Today everything is as it was; from that day on it is not.
      assert.equal((await gridsOf(page, turn + 8)).count, at.count)
      assert.equal(await gridOn(page, at.inside, dayFrom(1)), at.grid.name)
      assert.equal(await gridOn(page, at.inside, dayFrom(31)), words.left)
      await page.goto(`/admin/places/map?place=${community}&act=split&from=${dayFrom(31)}`)
      assert.ok((await page.locator('[name=grid] option').allInnerTexts()).includes(words.right))
    })
  }
}

for (const width of [390, 1280]) {
  test(`cases stand one by one where one looks closely, with a list, at ${width} px`, { timeout: 240_000 }, async () => {
    const page = await person(browser, demo.address, { width, height: width < 500 ? 844 : 900 })
    assert.equal((await page.request.get('/api/v1/map/points?box=122.6,33.9,122.7,34')).status(), 401, 'not for everybody')
    await page.goto('/map?layer=points')
    assert.equal(await page.getByRole('link', { name: '逐件案件' }).count(), 0)
    await signIn(page, 'dispatch1')
    await page.goto('/map?layer=points')
    const [first] = await page.locator('main table tbody tr').all()
    const number = (await first.locator('a').first().innerText()).trim()
    const grid = (await first.locator('td, th').nth(2).innerText()).trim()
    const grids = (await (await page.request.get('/api/v1/map/boundaries/grid')).json()).features
    const place = grids.find((one) => one.properties.name === grid)?.properties.parent
    await page.selectOption('select[name=place]', { label: place })
    await page.locator('form .button, form button[type=submit]').filter({ hasText: '查询' }).click()
    await drawn(page)
    for (let step = 0; step < 3; step++) await page.locator('.map-button').first().click()
    await page.waitForFunction(() => Number(document.querySelector('.map-list')?.dataset.mapListed ?? 0) > 2)
    await shot(page, `map-points-zh-CN`)
    assert.deepEqual(await violations(page), [])
    assert.ok(await fits(page))
    const box = '122.4,33.8,122.9,34.2'
    assert.equal((await (await page.request.get(`/api/v1/map/points?box=${box}`)).json()).closer, true)
    const community = grids.filter((one) => one.properties.parent === place).flatMap((one) => one.geometry.coordinates[0])
    const side = (axis, pick) => pick(...community.map((corner) => corner[axis]))
    const near = [side(0, Math.min), side(1, Math.min), side(0, Math.max), side(1, Math.max)].join()
    const found = await (await page.request.get(`/api/v1/map/points?box=${near}`)).json()
    const cases = found.features.flatMap((spot) => spot.properties.cases.map((one) => ({ ...one, at: spot.geometry.coordinates })))
    assert.ok(cases.some((one) => one.number === number))
    for (const one of cases.filter((one) => !one.exact)) {
      assert.ok(one.at.every((degrees) => Math.abs(degrees * 1000 - Math.round(degrees * 1000)) < 1e-6), 'a masked case stands on the mesh')
    }
  })
}

test('a department brings a layer, hides it, and rows that cannot be taken are told', { timeout: 240_000 }, async () => {
  const page = await person(browser, demo.address, {})
  await signIn(page, 'admin1')
  const square = (west) => [[[west, 33.98], [west + 0.02, 33.98], [west + 0.02, 34], [west, 34], [west, 33.98]]]
  const feature = (name, geometry) => ({ type: 'Feature', properties: name ? { name } : {}, geometry })
  const features = [
    feature('东片区', { type: 'Polygon', coordinates: square(122.64) }),
    feature('西片区', { type: 'Polygon', coordinates: square(122.61) }),
    feature('一个点', { type: 'Point', coordinates: [122.6, 34] }),
    feature('', { type: 'Polygon', coordinates: square(122.58) }),
  ]
  await page.goto('/admin/places/layers')
  for (const [name, text] of [['name', '环卫作业片区'], ['department', '示例部门'], ['source', '2026年示例测绘'], ['licence', '仅供演示']]) await page.fill(`[name=${name}]`, text)
  await page.locator('[name=public]').check()
  await page.setInputFiles('[name=file]', { name: 'areas.geojson', mimeType: 'application/geo+json', buffer: Buffer.from(JSON.stringify({ type: 'FeatureCollection', features })) })
  await page.getByRole('button', { name: '导入图层' }).click()
  const main = page.locator('main')
  await main.getByText('“环卫作业片区”已导入，共 2 个片区。').waitFor()
  for (const reason of ['“一个点”不是面。', '这一行没有名称。']) assert.ok((await main.innerText()).includes(reason), reason)
  await shot(page, 'map-layers-zh-CN')
  assert.deepEqual(await violations(page), [])
  assert.ok(await fits(page))
  const reader = await person(browser, demo.address, { scripts: false })
  await reader.goto('/map?layer=overlays')
  for (const part of ['环卫作业片区', '2026年示例测绘', '仅供演示']) assert.ok((await reader.locator('main table').innerText()).includes(part), part)
  const seen = await person(browser, demo.address, {})
  await seen.goto('/map?layer=overlays')
  await drawn(seen)
  await seen.getByLabel('环卫作业片区').waitFor()
  await shot(seen, 'map-overlay-zh-CN')
  await page.getByRole('button', { name: '隐藏' }).click()
  await page.getByRole('button', { name: '显示' }).waitFor()
  await reader.goto('/map?layer=overlays')
  assert.ok(!(await reader.locator('main').innerText()).includes('环卫作业片区'))
})

test('the ground of another server is asked only when the deployer names one', { timeout: 240_000 }, async () => {
  const { createServer } = await import('node:http')
  const asked = []
  const pixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
  const tiles = createServer((request, response) => {
    asked.push(request.url)
    response.writeHead(200, { 'content-type': 'image/png', 'access-control-allow-origin': '*' }).end(pixel)
  })
  await new Promise((ready) => tiles.listen(0, '127.0.0.1', ready))
  const origin = `http://127.0.0.1:${tiles.address().port}`
  const plain = await person(browser, demo.address, {})
  const policy = async (page) => (await page.goto('/map')).headers()['content-security-policy']
  assert.ok(!(await policy(plain)).includes('http'))
  await drawn(plain)
  assert.deepEqual(plain.foreign, [])
  process.env.LINLI_TILES = `${origin}/w/{z}/{x}/{y}.png`
  process.env.LINLI_TILES_ATTRIBUTION = '示例底图'
  const other = await startDemo({ begins: null })
  delete process.env.LINLI_TILES
  delete process.env.LINLI_TILES_ATTRIBUTION
  try {
    const page = await person(browser, other.address, {})
    const said = await policy(page)
    assert.ok(said.includes(`img-src 'self' ${origin}`) && said.includes(`connect-src 'self' ${origin}`), said)
    assert.equal(said.split(origin).length - 1, 2, 'nothing else is opened')
    await drawn(page)
    await page.getByText('示例底图').first().waitFor()
    assert.ok(asked.length > 0 && asked.every((address) => /^\/w\/\d+\/\d+\/\d+\.png$/.test(address)))
    assert.ok(page.foreign.every((address) => address.startsWith(origin)))
  } finally {
    await other.stop()
    tiles.close()
  }
})
