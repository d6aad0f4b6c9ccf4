// What is kept of somebody: told before he writes, shown to him by his code, corrected, asked for, answered, deleted.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { fits, person, shot, signIn, startBrowser, startDemo, violations } from './harness.mjs'

let demo, browser

before(async () => {
  demo = await startDemo()
  browser = await startBrowser()
})
after(async () => {
  await browser?.close()
  await demo?.stop()
})

async function looksRight(page, name) {
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 900 })
    assert.ok(await fits(page), `${name} is wider than ${width} px`)
    await shot(page, name)
  }
  assert.deepEqual(await violations(page), [], name)
}

const text = (page) => page.locator('main').innerText()
// The step that is most likely wanted is open already.
async function open(page, step) {
  const part = page.locator(`#step-${step}`)
  if (!(await part.evaluate((details) => details.open))) await part.locator('> summary').click()
}

test('a resident reads what is kept before he writes, and corrects, asks and is answered afterwards', async () => {
  const resident = await person(browser, demo.address)
  await resident.goto('/report')
  await resident.locator('a[href="/privacy#report"]').click()
  await resident.waitForURL((url) => url.pathname === '/privacy')
  assert.match(await text(resident), /办结后 180 天，到期销毁/)
  await looksRight(resident, 'privacy')

  await resident.goto('/report')
  await resident.fill('textarea[name=text]', '我叫李四光，住3号楼2单元501室，楼下空调外机整夜轰鸣。')
  await resident.fill('[name=contact]', '13900001111')
  await resident.click('form[action="/report"] .form-actions button')
  await resident.waitForURL((url) => url.pathname !== '/report' || url.search !== '')
  if (await resident.locator('button[name=join][value=none]').count()) {
    await resident.locator('button[name=join][value=none]').click()
  }
  await resident.waitForURL(/\/c\/[0-9-]+/)
  await resident.locator('a[href*="/data?code="]').click()
  await resident.waitForURL((url) => url.pathname.endsWith('/data'))
  const kept = await text(resident)
  assert.match(kept, /13900001111/)
  assert.match(kept, /3号楼2单元501室/)
  assert.match(kept, /还没有人看过/)
  const [number] = /\d{8}-\d{5}/.exec(resident.url())

  await open(resident, 'amend')
  await resident.fill('#step-amend [name=name]', '李四光')
  await resident.fill('#step-amend [name=contact]', '13900002222')
  await resident.click('#step-amend button[type=submit]')
  await resident.locator('main', { hasText: '13900002222' }).waitFor()

  // What cannot be done here is asked for; without words nothing is sent, and nothing typed is lost.
  await open(resident, 'ask-data')
  await resident.check('#step-ask-data [value=delete]')
  await resident.fill('#step-ask-data [name=words]', '请删除我写的话。')
  await resident.click('#step-ask-data button[type=submit]')
  await resident.locator('main', { hasText: '最迟答复时间' }).waitFor()
  await looksRight(resident, 'own-data')

  const officer = await person(browser, demo.address)
  await signIn(officer, 'privacy1')
  await officer.goto('/desk')
  await officer.locator(`a[href^="/cases/${number}"]`).first().click()
  await officer.waitForURL(`**/cases/${number}*`)
  await looksRight(officer, 'own-data-case')
  await officer.locator('#own-data > summary').click()
  await officer.fill('#own-data [name=reason]', '本人持身份证件到窗口查阅')
  await officer.click('#own-data button[type=submit]')
  await officer.waitForURL((url) => url.pathname.endsWith('/data'))
  assert.match(await text(officer), /13900002222/)
  await looksRight(officer, 'own-data-sheet')

  await officer.goto(`/cases/${number}`)
  await open(officer, 'answer-data')
  await officer.check('#step-answer-data [value=partly]')
  await officer.selectOption('#step-answer-data [name=ground]', 'kept_by_law')
  await officer.fill('#step-answer-data [name=words]', '照片已删除；办理记录依法保存。')
  await officer.click('#step-answer-data button[type=submit]')
  await officer.locator('main', { hasText: '答复个人信息请求' }).first().waitFor()

  await resident.reload()
  const answered = await text(resident)
  assert.match(answered, /照片已删除；办理记录依法保存/)
  assert.match(answered, /可以向履行个人信息保护职责的部门投诉/)
  assert.match(answered, /政务服务|社会工作|中心/, 'which units looked')
  assert.doesNotMatch(answered, /路敬之/, 'never by name')

  await open(resident, 'forget')
  await resident.click('#step-forget button[type=submit]')
  await resident.locator('main', { hasText: '应您的要求删除' }).waitFor()
  assert.doesNotMatch(await text(resident), /13900002222/)
  await looksRight(resident, 'own-data-forgotten')
  await resident.context().close()
  await officer.context().close()
})
