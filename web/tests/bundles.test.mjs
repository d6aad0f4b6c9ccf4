// Who bears a matter together: read by everybody who works with the catalogue, drafted by one person, shown on the case and on
// the desks of all three units when it is overdue; in both languages, on a phone and on a desk.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signIn } from './harness.mjs'
import { town } from './town.mjs'

const here = town('bundles')
const look = here.look

async function somebody(login, options = {}) {
  const page = await here.visitor(options)
  await signIn(page, login)
  return page
}

test('the list and one bundle with its versions can be read everywhere', { timeout: 900_000 }, async () => {
  for (const language of ['zh-CN', 'en']) {
    for (const width of [1280, 390]) {
      const page = await somebody('lead-003', { language, width })
      await page.goto('/admin')
      await page.locator('a[href="/admin/bundles"]').first().click()
      await look(page, 'list')
      await page.locator('a[href="/admin/bundles/Z002"]').first().click()
      await page.locator('#versions td', { hasText: '33.4%' }).first().waitFor()
      await look(page, 'one')
      await page.context().close()
    }
  }
  assert.deepEqual(here.faults.splice(0), [])
})

test('shares that are not the whole are refused with their sum; the draft says what it would do', { timeout: 900_000 }, async () => {
  for (const width of [390, 1280]) {
    const page = await somebody('dispatch1', { width })
    await page.goto('/admin/bundles')
    await page.locator('#new-bundle summary').click()
    const form = page.locator('#new-bundle form')
    await form.locator('[name=code]').fill(`Z1${width}`)
    await form.locator('[name=name]').fill('暴露垃圾三级共管')
    await form.locator('[name=matter]').selectOption(width === 390 ? '100101' : '100103')
    await form.locator('[name=place]').selectOption({ label: '望鹭街道' })
    for (const [level, share] of [['township', '30'], ['village', '40'], ['grid', '29.9']]) {
      await form.locator(`[name=share_${level}]`).fill(share)
    }
    await form.locator('[name=basis]').fill('本街道责任捆绑清单（示例）')
    await form.locator('[name=reason]').fill('长期互相等待。')
    await form.locator('[name=draft]').selectOption('new')
    await form.locator('button[type=submit]').click()
    await page.locator('[role=alert]').first().waitFor()
    assert.match(await page.locator('[role=alert]').first().innerText(), /99\.9%/)
    assert.equal(await page.locator('#new-bundle [name=reason]').inputValue(), '长期互相等待。', 'nothing typed is lost')
    await look(page, 'refused')
    await page.locator('#new-bundle [name=share_grid]').fill('30')
    await page.locator('#new-bundle button[type=submit]').click()
    await page.waitForURL(/\/admin\/routes\/drafts\//)
    await page.getByText('暴露垃圾三级共管').first().waitFor()
    await look(page, 'draft')
    await page.context().close()
  }
  assert.deepEqual(here.faults.splice(0), [])
})

test('what is overdue stands on the desk of each unit and on the case', { timeout: 900_000 }, async () => {
  for (const login of ['lead-003', 'community-003002', 'party-003002-002']) {
    for (const width of [1280, 390]) {
      const page = await somebody(login, { width })
      await page.goto('/desk?what=shared')
      const line = page.locator('a[href^="/cases/"]', { hasText: '消防登高面' })
      await line.first().waitFor()
      assert.equal(await line.count(), 1, `${login} sees it once`)
      const address = await line.getAttribute('href')
      await look(page, `desk-${login}`)
      await page.goto(address)
      assert.match(await page.locator('#bundle').innerText(), /三级单位共同负责/)
      await look(page, `case-${login}`)
      await page.context().close()
    }
  }
  assert.deepEqual(here.faults.splice(0), [])
})

test('how much each unit bears is a figure like the others', { timeout: 900_000 }, async () => {
  for (const width of [1280, 390]) {
    const page = await somebody('super1', { width })
    await page.goto('/insight/shared_late?period=2026')
    await look(page, 'figure')
    await page.context().close()
  }
  assert.deepEqual(here.faults.splice(0), [])
})
