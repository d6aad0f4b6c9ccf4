// Assessment schemes: one drafts, the level above publishes, what may not be published is refused with its reason; results
// with what is missing; in both languages, on a phone and on a desk, by plain forms.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { town } from './town.mjs'

const here = town('scheme')

/** Fills a form and sends it; gives what was refused. */
async function send(page, form, fields) {
  for (const [name, value] of Object.entries(fields)) {
    const input = form.locator(`[name="${name}"]`).first()
    if ((await input.evaluate((one) => one.tagName)) === 'SELECT') await input.selectOption(value)
    else await input.fill(value)
  }
  await Promise.all([
    page.waitForResponse((answer) => answer.request().method() === 'POST' && answer.url().includes('/schemes/')),
    form.locator('button[type=submit]').last().click(),
  ])
  await page.waitForLoadState()
  return (await page.locator('.error-summary').allTextContents()).join(' ')
}

async function listed(page) {
  return (await page.request.get('/api/v1/schemes')).json()
}

async function number(page, kind) {
  return (await listed(page)).find((scheme) => scheme.kind === kind).number
}

test('a veto without a legal basis is not published; mended by whoever drafted, it is', { timeout: 600_000 }, async () => {
  const supervisor = await here.at('super1')
  const street = await number(supervisor, 'street')
  await supervisor.goto(`/insight/schemes/${street}`)
  const first = await supervisor.locator('#step-publish select option').nth(1).getAttribute('value')
  const refused = await send(supervisor, supervisor.locator('#step-publish'), { quarter: first })
  assert.match(refused, /越级上访.*没有法律依据/)
  await here.look(supervisor, 'refused')

  const analyst = await here.at('analyst1')
  await analyst.goto(`/insight/schemes/${street}/draft`)
  const wrong = { group_1_weight: '21', veto_1: '发生重大责任事故', veto_1_basis: '《安全生产法》第九十条' }
  assert.match(await send(analyst, analyst.locator('main form').last(), wrong), /101%/)
  assert.equal(await analyst.locator('[name=veto_1]').inputValue(), '发生重大责任事故', 'nothing typed is lost')
  await here.look(analyst, 'sums')
  assert.equal(await send(analyst, analyst.locator('main form').last(), { group_1_weight: '20' }), '')
  assert.equal(await analyst.locator('#step-publish').count(), 0, 'whoever drafts does not publish')

  await supervisor.goto(`/insight/schemes/${street}`)
  assert.equal(await send(supervisor, supervisor.locator('#step-publish'), { quarter: first }), '')
  const visitor = await here.visitor()
  await visitor.goto(`/insight/schemes/${street}`)
  const text = await visitor.locator('main').innerText()
  assert.match(text, /发生重大责任事故/)
  assert.match(text, /《安全生产法》第九十条/)
  assert.match(text, /计算办法/)
  assert.equal(await visitor.locator('#results').count(), 0, 'figures of units are for those who answer for the place')
})

test('a yellow card rests on figures of that moment, the unit appeals, somebody else rules', { timeout: 600_000 }, async () => {
  const first = await here.at('super1')
  const listed = await (await first.request.get('/api/v1/lists')).json()
  const yellow = listed.find((one) => one.list === 'yellow')
  await first.goto(`/insight/lists/${yellow.number}`)
  assert.match(await first.locator('main').innerText(), /未按期办结/)
  assert.equal(await first.locator('#step-rule').count(), 0, 'whoever listed does not rule')
  const second = await here.at('super2')
  await second.goto(`/insight/lists/${yellow.number}`)
  await second.locator('#step-rule [name=right][value=no]').check()
  await second.locator('#step-rule [name=words]').fill('挂账事项已按例外裁定核减，其余仍逾期。')
  await second.locator('#step-rule button[type=submit]').click()
  await second.waitForLoadState()
  const visitor = await here.visitor()
  await visitor.goto(`/insight/lists/${yellow.number}`)
  const text = await visitor.locator('main').innerText()
  assert.match(text, /申诉不成立/)
  assert.match(text, /其余仍逾期/)
  await visitor.goto('/insight/lists')
  assert.match(await visitor.locator('main').innerText(), /红榜/)
})

test('every page in both languages, on a desk and on a phone', { timeout: 600_000 }, async () => {
  const departments = await number(await here.at('super1'), 'department')
  const listed = await (await (await here.at('super1')).request.get('/api/v1/lists')).json()
  const yellow = listed.find((one) => one.list === 'yellow')
  for (const language of ['zh-CN', 'en']) {
    for (const [size, options] of Object.entries({ desk: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } })) {
      const supervisor = await here.at('super1', { ...options, language })
      const analyst = await here.at('analyst1', { ...options, language })
      await supervisor.goto('/insight/schemes')
      await here.look(supervisor, `list-${size}`)
      await supervisor.goto(`/insight/schemes/${departments}`)
      await here.look(supervisor, `scheme-${size}`)
      const period = yellow.period
      await supervisor.goto(`/insight/schemes/${departments}?period=${period}`)
      await here.look(supervisor, `results-${size}`)
      await supervisor.goto(`/insight/schemes/${departments}/units/${yellow.unit}?period=${period}`)
      await here.look(supervisor, `report-${size}`)
      await supervisor.goto('/insight/lists')
      await here.look(supervisor, `lists-${size}`)
      await supervisor.goto(`/insight/lists/${yellow.number}`)
      await here.look(supervisor, `listing-${size}`)
      await supervisor.goto(`/insight/lists/new?scheme=${departments}&period=${period}`)
      await here.look(supervisor, `list-new-${size}`)
      await analyst.goto('/insight/schemes/new')
      await here.look(analyst, `new-${size}`)
    }
  }
  assert.deepEqual(here.faults, [])
})
