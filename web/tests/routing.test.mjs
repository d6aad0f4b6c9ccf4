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
  await author.fill('main [name=q]', '渡口头社区')
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
  assert.match(text, /2026年2月14日，星期六：上班（春节调休上班）/)
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

test('a word of our own is searched, checked, previewed, in force on every page, and taken back', { timeout: 300_000 }, async () => {
  const page = await at('admin1')
  await page.goto('/admin/words?q=desk-title&language=zh-CN')
  assert.deepEqual(await violations(page), [])
  await page.goto('/admin/words/zh-CN/desk-title')
  assert.deepEqual(await violations(page), [])
  const before = await page.locator('#word-text').inputValue()
  await page.fill('#word-text', '<b>我的事</b>')
  await page.fill('#word-reason', '本地习惯')
  await press(page, page.getByRole('button', { name: '启用' }))
  assert.match(await said(page), /不能有尖括号/)
  await page.fill('#word-text', '今日要办的事')
  await press(page, page.getByRole('button', { name: '预览' }))
  assert.match(await said(page), /显示效果/)
  await shot(page, 'words-preview')
  await press(page, page.getByRole('button', { name: '启用' }))
  await page.goto('/desk')
  assert.match(await page.locator('body').innerText(), /今日要办的事/)
  const english = await at('admin1', { language: 'en' })
  await english.goto('/desk')
  assert.ok(!(await english.locator('body').innerText()).includes('今日要办的事'))
  // What a text shows must not be lost.
  await english.goto('/admin/words/en/duty-trial-said')
  await english.fill('#word-text', 'Some cases would move')
  await english.fill('#word-reason', 'shorter')
  await press(english, english.getByRole('button', { name: 'Put in force' }))
  assert.match(await said(english), /Variable \w+ is missing/)
  await page.goto('/admin/words/zh-CN/desk-title')
  await page.fill('#word-reason', '还是原来的好')
  await press(page, page.getByRole('button', { name: '恢复原文' }))
  await page.goto('/desk')
  assert.match(await page.locator('body').innerText(), new RegExp(before))
})

test('questions of a matter are drafted, refused without a basis, asked at the street door and shown with the case', { timeout: 300_000 }, async () => {
  const page = await at('admin1')
  const matter = '050202'
  await page.goto(`/admin/forms/${matter}`)
  assert.deepEqual(await violations(page), [])
  await page.fill('#form-label_1', '住户信用评分')
  await press(page, page.getByRole('button', { name: '保存草稿' }))
  assert.match(await said(page), /打分、排名或分级/)
  await page.fill('#form-label_1', '电梯编号')
  await page.check('#form-required_1')
  await page.locator('#question-2').evaluate((one) => { one.open = true })
  await page.fill('#form-label_2', '故障情形')
  await page.selectOption('#form-kind_2', 'choice')
  await page.fill('#form-options_2', '停运；困人；异响')
  await press(page, page.getByRole('button', { name: '保存草稿' }))
  await press(page, page.getByRole('button', { name: '启用草稿' }))
  assert.match(await said(page), /没有写明依据/)
  await page.fill('#form-basis', '《特种设备安全法》')
  await page.fill('#form-expires', '2028-12-31')
  await press(page, page.getByRole('button', { name: '保存草稿' }))
  await press(page, page.getByRole('button', { name: '启用草稿' }))
  assert.match(await said(page), /现行登记表/)
  await shot(page, 'forms-in-force')

  const door = await person(browser, demo.address, { width: 390, height: 844, scripts: false })
  await door.goto(`/report?matter=${matter}`)
  await door.fill('textarea[name=text]', '旧渡街道渡口头社区三号楼电梯又停了')
  await door.fill('[name=place]', '渡口头社区')
  assert.equal(await door.locator('[name=answer_1]').count(), 1)
  await shot(door, 'forms-report')
  await door.fill('[name=answer_1]', 'T-03')
  await door.selectOption('[name=answer_2]', '停运')
  await press(door, door.locator('form[action="/report"] button[type=submit]'))
  const number = door.url().match(/\/c\/(\d{8}-\d+)/)[1]
  const clerk = await at('dispatch1')
  await clerk.goto(`/cases/${number}`)
  const text = await said(clerk)
  assert.match(text, /电梯编号\s*T-03/)
  assert.match(text, /故障情形\s*停运/)
})

test('an import with a saved mapping, refused rows to download, and the whole of it taken back', { timeout: 300_000 }, async () => {
  const page = await at('dispatch1')
  const upload = async (name, rows) => {
    await page.goto('/cases/import')
    await page.setInputFiles('input[type=file]', { name, mimeType: 'text/csv', buffer: Buffer.from(rows) })
    await press(page, page.locator('form[action="/cases/import"] button[type=submit]'))
  }
  const header = '单号,反映日期,情况说明,发生地\n'
  await upload('board-1.csv', `${header}B-1,2026-11-02 09:30,路灯不亮,渡口新村\nB-2,2026-11-02 10:00,井盖松动,渡口新村\nB-3,不知道,垃圾没清,渡口新村\n`)
  for (const [field, column] of [['number', '单号'], ['received', '反映日期'], ['text', '情况说明'], ['place', '发生地']]) {
    await page.selectOption(`[name=column_${field}]`, column)
  }
  await page.fill('[name=source]', '留言板')
  await page.fill('[name=mapping_name]', '留言板月报')
  await press(page, page.getByRole('button', { name: /试/ }).first())
  assert.match(await said(page), /3/)
  await press(page, page.locator('button[name=do][value=start]'))
  const done = page.url()
  for (let round = 0; round < 40 && !/已撤|撤销整批导入/.test(await said(page)); round += 1) {
    await page.waitForTimeout(500)
    await page.goto(done)
  }
  assert.match(await said(page), /撤销整批导入/)
  assert.deepEqual(await violations(page), [])
  await shot(page, 'import-done')
  const refused = await page.request.get(`${done.replace(/#.*/, '')}/refused.csv`)
  assert.match(await refused.text(), /B-3,不知道,垃圾没清/)

  await upload('board-2.csv', `${header}B-9,2026-11-03 09:30,路面积水,渡口新村\n`)
  assert.match(await said(page), /按已存的列对应“留言板月报”识别/)
  assert.equal(await page.locator('[name=column_number]').inputValue(), '单号')
  await shot(page, 'import-recognised')

  await page.goto(done)
  await unfold(page, 'undo-part')
  await press(page, page.getByRole('button', { name: '撤销这批导入' }))
  assert.match(await said(page), /已撤回 2 件；0 件已有人办理/)
  await shot(page, 'import-undone')
})
