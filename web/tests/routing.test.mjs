// Administration that explains itself: matters, duties, routes with dry run and review, calendars.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { fits, person, shot, signIn, startBrowser, startDemo, violations } from './harness.mjs'

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

/** Opens a disclosure, whatever its state. */
async function unfold(page, id) {
  const one = page.locator(`#${id}`)
  if (!(await one.evaluate((details) => details.open))) await one.locator('summary').first().click()
  return one
}

/** Presses a button or link and waits for the page that follows. */
async function press(page, what) {
  await Promise.all([page.waitForEvent('framenavigated'), what.click()])
  await page.waitForLoadState()
}

async function said(page) {
  return page.locator('main').innerText()
}

test('a rule is drafted with a dry run, reviewed by a second person, and taken back as a new version', { timeout: 300_000 }, async () => {
  const author = await at('dispatch1')
  await author.goto('/admin/routes/explain')
  await author.fill('[name=q]', '渡口头社区')
  await author.selectOption('[name=matter]', { index: 5 })
  await press(author, author.locator('main form[action="/admin/routes/explain"] button[type=submit]'))
  assert.match(await said(author), /结果与理由/)
  assert.match(await said(author), /适用派单规则/)
  await shot(author, 'routing-explain')
  await author.getByRole('link', { name: '打开这条规则' }).click()
  await author.waitForURL(/\/admin\/routes\/rules\//)
  const form = await unfold(author, 'change-rule')
  const lead = form.locator('[name=lead]')
  const now = await lead.inputValue()
  const others = await lead.locator('option').evaluateAll((options) => options.map((one) => one.value))
  const other = others.find((code) => code.startsWith('dept-') && code !== now)
  await lead.selectOption(other)
  await form.locator('[name=reason]').fill('退单裁定：该事项由另一部门承办')
  await form.locator('button[type=submit]').last().click()
  await author.waitForURL(/\/admin\/routes\/drafts\/[0-9a-f-]+$/)
  const draft = author.url()
  let text = await said(author)
  assert.match(text, /在近一年案件上试算/)
  assert.match(text, /共 \d+ 件：\d+ 件会派往别处/)
  await shot(author, 'routing-draft')
  assert.deepEqual(await violations(author), [])
  await press(author, author.getByRole('button', { name: '提交复核' }))
  assert.match(await said(author), /待复核/)

  // Whoever wrote it is not offered the review, and a forged one is refused.
  assert.equal(await author.getByRole('button', { name: '批准生效' }).count(), 0)

  const reviewer = await at('admin1')
  await reviewer.goto('/admin/routes/drafts')
  assert.match(await said(reviewer), /待复核/)
  await reviewer.goto(draft)
  assert.match(await said(reviewer), /共 \d+ 件/)
  await shot(reviewer, 'routing-review')
  await reviewer.fill('#review-words', '同意')
  await press(reviewer, reviewer.getByRole('button', { name: '批准生效' }))
  text = await said(reviewer)
  assert.match(text, /已生效/)
  assert.match(text, /第 \d+—\d+ 版/)
  const made = text.match(/第 (\d+)—(\d+) 版/)

  await reviewer.goto('/admin/routes/versions')
  assert.match(await said(reviewer), /停用规则/)
  await shot(reviewer, 'routing-versions')
  await reviewer.fill('#undo-first', made[1])
  await reviewer.fill('#undo-last', made[2])
  await reviewer.fill('#undo-reason', '裁定被撤销')
  await reviewer.getByRole('button', { name: '起草撤销' }).click()
  await reviewer.waitForURL(/\/admin\/routes\/drafts\/[0-9a-f-]+$/)
  await press(reviewer, reviewer.getByRole('button', { name: '提交复核' }))
  assert.match(await said(reviewer), /须由另一人复核/)
  assert.equal(await reviewer.getByRole('button', { name: '批准生效' }).count(), 0)
})

test('a year at a glance, one day in words, and what an announcement would move', { timeout: 300_000 }, async () => {
  const page = await at('admin1')
  await page.goto('/admin/calendars?year=2026&day=2026-02-14')
  let text = await said(page)
  assert.match(text, /2026年2月14日，星期六：上班（春节调休）/)
  assert.equal(await page.locator('.month').count(), 12)
  assert.deepEqual(await violations(page), [])
  await shot(page, 'calendar-year')
  const form = await unfold(page, 'change-hours')
  for (const day of ['mon', 'tue', 'wed', 'thu', 'fri']) await form.locator(`[name=hours_${day}]`).fill('08:30-12:00 14:00-17:30')
  await press(page, form.locator('button[type=submit]').last())
  text = await said(page)
  assert.match(text, /个未结时限会变/)
  await shot(page, 'calendar-preview')
  await page.getByRole('button', { name: '公布', exact: true }).click()
  await page.waitForURL(/saved=yes/)
  assert.match(await said(page), /日历已公布/)
})

for (const language of ['zh-CN', 'en']) {
  for (const width of [390, 1280]) {
    test(`pages of the administration in ${language} at ${width} px`, { timeout: 300_000 }, async () => {
      const page = await at('admin1', { language, width, height: width < 500 ? 844 : 900 })
      const faults = []
      const look = async (path) => {
        const answer = await page.goto(path)
        if (answer.status() !== 200) faults.push(`${path}: ${answer.status()}`)
        faults.push(...(await violations(page)).map((one) => `${path}: ${one}`))
        if (!(await fits(page))) faults.push(`${path}: scrolls sideways`)
        const text = await page.locator('body').innerText()
        if (text.includes('⟦')) faults.push(`${path}: words are missing: ${text.match(/⟦[^⟧]*⟧/)[0]}`)
        await shot(page, `admin-${path.replace(/\?.*/, '').replace(/[^a-z0-9]+/gi, '-').replace(/^-(admin-)?|-$/g, '')}-${language}`)
      }
      for (const path of [
        '/admin', '/admin/matters', '/admin/matters?class=01', '/admin/matters/010101', '/admin/duties', '/admin/duties/D001',
        '/admin/routes', '/admin/routes/explain', '/admin/routes/health', '/admin/routes/new', '/admin/routes/drafts',
        '/admin/routes/versions', '/admin/calendars?year=2026',
      ]) await look(path)
      assert.deepEqual(faults, [])
      assert.deepEqual(page.foreign, [])
    })
  }
}
