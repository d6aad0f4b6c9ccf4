// Imports of lists in a real browser: choosing a kind, the columns, a trial, the result, refused rows, taking back.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
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

const workbook = fileURLToPath(new URL('../../crates/link/tests/files/units.xlsx', import.meta.url))
const said = (page) => page.locator('main').innerText()

async function at(login, options = {}) {
  const page = await person(browser, demo.address, options)
  await signIn(page, login)
  return page
}

async function press(page, button) {
  await Promise.all([page.waitForLoadState('load'), button.click()])
  await page.waitForLoadState('networkidle')
}

async function upload(page, kind, file) {
  await page.goto('/admin/imports')
  await page.selectOption('[name=kind]', kind)
  await page.setInputFiles('input[type=file]', file)
  await press(page, page.locator('form[action="/admin/imports"] button[type=submit]'))
}

const csv = (name, text) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) })

/** Opens the page of an import again until it has ended. */
async function ended(page, word) {
  for (let round = 0; round < 60 && !(await said(page)).includes(word); round += 1) {
    await page.waitForTimeout(300)
    await page.goto(page.url())
  }
  assert.ok((await said(page)).includes(word), await said(page))
}

const units = '单位名册,,,,\n编码,名称,类型,属地上级,启用日期\nweb-1,示例局,department,gov,2026年1月2日\nweb-2,示例所,department,web-1,2026/1/2\nweb-3,示例科,没有这类,gov,2026-01-02\n'

for (const [language, width, words] of [
  ['zh-CN', 1280, { done: '撤销整批导入', undo: '撤销这批导入', tried: '试导入，未作任何改动' }],
  ['en', 390, { done: 'Take the whole import back', undo: 'Take this import back', tried: 'Tried without effect' }],
]) {
  test(`a list of units is tried, imported and taken back (${language}, ${width} px)`, { timeout: 300_000 }, async () => {
    const page = await at('admin1', { language, width })
    const own = units.replaceAll('web-', `web-${language.toLowerCase()}-`)
    await page.goto('/admin/imports')
    assert.deepEqual(await violations(page), [])
    await fits(page)
    await shot(page, `imports-${language}-${width}`)
    await upload(page, 'units', csv('units.csv', own))
    assert.equal(await page.locator('[name=column_territorial_parent]').inputValue(), '属地上级')
    assert.deepEqual(await violations(page), [])
    await fits(page)
    await shot(page, `import-units-${language}-${width}`)
    await page.fill('[name=mapping_name]', `单位月报 ${language}`)
    await press(page, page.locator('button[name=do][value=try]'))
    assert.ok((await said(page)).includes(words.tried), await said(page))
    assert.equal(await page.locator('[name=mapping_name]').inputValue(), `单位月报 ${language}`, 'what was typed stays')
    await fits(page)
    await shot(page, `import-units-tried-${language}-${width}`)
    await press(page, page.locator('button[name=do][value=start]'))
    await ended(page, words.done)
    assert.deepEqual(await violations(page), [])
    await fits(page)
    await shot(page, `import-units-done-${language}-${width}`)
    const refused = await page.request.get(`${page.url().split('#')[0]}/refused.csv`)
    assert.match(await refused.text(), /示例科,没有这类.*org-import-kind-unknown/)
    await page.locator('#undo > summary').click()
    await press(page, page.getByRole('button', { name: words.undo }))
    await fits(page)
    assert.deepEqual(await violations(page), [])
    await shot(page, `import-units-undone-${language}-${width}`)
    // The mapping is known when the next file has the same columns.
    await upload(page, 'units', csv('units-2.csv', own))
    assert.ok((await said(page)).includes(`单位月报 ${language}`), await said(page))
  })
}

test('a spreadsheet, borders and a wrong file', { timeout: 300_000 }, async () => {
  const page = await at('admin1')
  const xlsx = { name: '单位.xlsx', mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', buffer: await readFile(workbook) }
  await upload(page, 'units', xlsx)
  assert.match(await said(page), /水务局/)
  assert.match(await said(page), /2026-01-02/)
  await press(page, page.locator('button[name=do][value=try]'))
  assert.match(await said(page), /共 2 行：可新增 2/)

  const borders = await readFile(join(fileURLToPath(new URL('../../demo/places/', import.meta.url)), 'boundaries.geojson'))
  await upload(page, 'boundaries', { name: 'boundaries.geojson', mimeType: 'application/geo+json', buffer: borders })
  assert.equal(await page.locator('[name=datum]').count(), 1)
  await press(page, page.locator('button[name=do][value=try]'))
  assert.match(await said(page), /可新增 0，改动 0/)
  await shot(page, 'import-boundaries')

  await upload(page, 'units', csv('export.xls', '<html><table><tr><td>编码</td></tr></table></html>'))
  assert.match(await said(page), /这份文件是网页，不是表格/)
  assert.equal(await page.locator('[name=kind]').inputValue(), 'units', 'the chosen kind stays')
  assert.deepEqual(await violations(page), [])
  await shot(page, 'imports-refused')
})

test('without scripts, and only what one may', { timeout: 300_000 }, async () => {
  const page = await at('dispatch1', { scripts: false })
  await page.goto('/admin/imports')
  assert.deepEqual(await page.locator('[name=kind] option').evaluateAll((all) => all.map((one) => one.value).filter(Boolean)), ['cases'])
  await upload(page, 'cases', csv('board.csv', '单号,时间,内容,地点\nW-1,2026-11-02 09:30,路灯不亮,渡口新村\n'))
  assert.match(page.url(), /\/imports\//)
  const other = await at('intake1')
  const answer = await other.goto('/admin/imports')
  assert.equal(answer.status(), 403)
})
