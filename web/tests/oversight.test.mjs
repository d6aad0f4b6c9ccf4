// Oversight: a joint notice answered once, a listed matter, climbing, exemptions, spot checks and parked cases; in both
// languages, on a phone and on a desk, by plain forms.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { linli } from './harness.mjs'
import { send, town } from './town.mjs'

const here = town('oversight')
const { at, look } = here
const step = (login, number, name, fields) => here.step(login, `/oversight/${number}`, name, fields)

/** The number of a file of the demo. */
async function file(login, query) {
  const page = await at(login, { scripts: false })
  await page.goto(`/oversight?${query}`)
  const link = page.locator('main table a[href^="/oversight/"]').first()
  return (await link.getAttribute('href')).split('/').pop()
}

async function said(login, address) {
  const page = await at(login, { scripts: false })
  await page.goto(address)
  return page.locator('main').innerText()
}

/** The login of the unit that a notice is addressed to: the accounts of the demo are called by their unit's code. */
async function unitOf(login, number) {
  const page = await at(login, { scripts: false })
  const answer = await page.request.get(`/api/v1/oversight/${number}`)
  return (await answer.json()).unit
}

// @covers 000-29
test('two supervisors, one notice: the unit answers once and both see it', { timeout: 300_000 }, async () => {
  const number = await file('super1', 'procedure=notice&state=issued')
  const unit = await unitOf('super1', number)
  const page = await at('super1', { scripts: false })
  const about = (await (await page.request.get(`/api/v1/oversight/${number}`)).json()).case
  await page.goto(`/oversight/new?procedure=notice&case=${about}`)
  const contrary = await send(page, page.locator('main form').last(), { words: '请暂缓办理。', days: '9' })
  assert.match(contrary, new RegExp(number), 'a contrary order reads the first one')
  assert.equal(await page.locator('main [name=words]').inputValue(), '请暂缓办理。', 'nothing typed is lost')
  assert.equal(await step(unit, number, 'answer', { words: '已办结，并电话告知诉求人。' }), '')
  for (const login of ['super1', 'super3']) {
    assert.match(await said(login, `/oversight/${number}`), /已办结，并电话告知诉求人/)
  }
  const again = await at(unit, { scripts: false })
  assert.equal(await again.locator('#step-answer').count(), 0, 'the unit answers once')
  assert.equal(await step('super3', number, 'accept'), '')
  assert.match(await said('super1', `/oversight/${number}`), /待审核/)
  assert.equal(await step('super1', number, 'accept'), '')
  assert.match(await said('super1', `/oversight/${number}`), /已认可/)
})

test('climbing, exemption and spot check', { timeout: 300_000 }, async () => {
  const climb = await file('super1', 'procedure=climb&state=at_level')
  assert.equal(await step('super1', climb, 'send-back', { words: '由你单位牵头，资金从应急维修专项列支。', days: '20' }), '')
  assert.match(await said('super1', `/oversight/${climb}`), /交回落实/)
  const asked = await file('super1', 'procedure=exemption&state=asked')
  assert.equal(await step('super3', asked, 'rule', { granted: 'no', words: '诉求合法，应当办理。' }), '')
  assert.match(await said('super1', `/oversight/${asked}`), /不予豁免/)
  const granted = await file('super1', 'procedure=exemption&state=granted')
  assert.equal(await step('revisit1', granted, 'contest', { words: '诉求人称雨停后五日才进场。' }), '')
  assert.match(await said('super1', `/oversight/${granted}`), /有异议/)
  const spot = await file('super1', 'procedure=spot_check')
  assert.match(await said('super1', `/oversight/${spot}`), /结果一致/)
  const redrawn = JSON.parse((await linli(['oversight', 'redraw', spot, '--data', here.demo.data, '--json'])).stdout)
  assert.equal(redrawn.same, true)
})

// @covers 000-77
test('the parked age of a unit rises or falls, and each parked matter has its next review', { timeout: 300_000 }, async () => {
  const page = await at('super1', { scripts: false })
  const rows = await (await page.request.get(`${here.demo.address}/api/v1/parked`)).json()
  assert.ok(rows.length > 0)
  for (const row of rows) assert.ok(row.next_review, `${row.case} has a day on which its plan is looked at again`)
  await page.goto('/parked')
  const trend = page.locator('main table').first()
  const words = { rising: '上升', falling: '下降', same: '持平', fresh: '新增' }
  const seen = await trend.locator('tbody tr').allInnerTexts()
  for (const unit of new Set(rows.map((row) => row.unit))) {
    const own = rows.filter((row) => row.unit === unit)
    const days = own.map((row) => row.days).sort((one, other) => one - other)
    const median = days[Math.floor(days.length / 2)]
    assert.equal(own[0].unit_days, median, `${unit}: counted by hand`)
    const before = own[0].unit_days_before
    const word = before === null ? words.fresh : median > before ? words.rising : median < before ? words.falling : words.same
    assert.ok(seen.some((line) => line.includes(`中位 ${median} 天`) && line.includes(word)), `${unit} ${median} ${word}: ${seen}`)
  }
})

test('listed and parked matters are shown; every page in both languages', { timeout: 600_000 }, async () => {
  const listed = await file('super1', 'procedure=ladder&state=listed')
  const files = {
    notice: await file('super1', 'procedure=notice&state=answered'),
    climb: await file('super1', 'procedure=climb'),
    exemption: await file('super1', 'procedure=exemption'),
    spot: await file('super1', 'procedure=spot_check'),
    ladder: listed,
    parking: await file('super1', 'procedure=parking'),
  }
  const page = await at('super1', { scripts: false })
  const about = (await (await page.request.get(`/api/v1/oversight/${listed}`)).json()).case
  for (const language of ['zh-CN', 'en']) {
    for (const width of [390, 1280]) {
      const one = await at('super1', { language, width, height: width < 500 ? 844 : 900 })
      for (const [name, address] of [
        ['list', '/oversight'],
        ['listed', '/listed'],
        ['parked', '/parked'],
        ...Object.entries(files).map(([name, number]) => [name, `/oversight/${number}`]),
        ['new-notice', `/oversight/new?procedure=notice&case=${about}`],
        ['new-spot', '/oversight/new?procedure=spot_check'],
        ['case', `/cases/${about}`],
      ]) {
        await one.goto(address)
        await look(one, name)
      }
      const unit = await at('dept-urban', { language, width, height: width < 500 ? 844 : 900 })
      for (const what of ['climb', 'exemption']) {
        await unit.goto(`/oversight/new?procedure=${what}&case=${about}`)
        await look(unit, `new-${what}`)
      }
    }
  }
  assert.match(await said('super1', '/parked'), /挂账不是结案/)
  const unit = await unitOf('super1', listed)
  assert.equal(await step('super1', listed, 'remind', { words: '请今天报告进展。' }), '')
  const told = await at(unit, { scripts: false })
  let heard = ''
  for (let round = 0; round < 20 && !heard.includes(`案件 ${about} 被催办`); round += 1) {
    await told.waitForTimeout(500)
    await told.goto('/notices')
    heard = await told.locator('main').innerText()
  }
  assert.match(heard, new RegExp(`案件 ${about} 被催办`), 'the unit is told')
  assert.equal(await step('super1', listed, 'delist', { words: '已修复并公示，现场照片存案卷。' }), '')
  assert.doesNotMatch(await said('super1', '/listed'), new RegExp(about))
  assert.deepEqual(here.faults, [])
  await here.isWhole()
})
