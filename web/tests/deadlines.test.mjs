// The county's deadlines and what streets say otherwise: only what is marked, with reason and day, listed for everybody who
// works with them; in both languages, on a phone and on a desk.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signIn } from './harness.mjs'
import { town } from './town.mjs'

const here = town('deadlines')
const look = here.look

async function somebody(login, options = {}) {
  const page = await here.visitor(options)
  await signIn(page, login)
  return page
}

test('the list, one deadline and the differences can be read everywhere', { timeout: 900_000 }, async () => {
  for (const language of ['zh-CN', 'en']) {
    for (const width of [1280, 390]) {
      const page = await somebody('lead-001', { language, width })
      await page.goto('/admin')
      await page.locator('a[href="/admin/deadlines"]').first().click()
      await look(page, 'list')
      await page.locator('a[href="/admin/deadlines/H101"]').first().click()
      await look(page, 'one')
      await page.goto('/admin/adaptations')
      await look(page, 'differences')
      await page.context().close()
    }
  }
  assert.deepEqual(here.faults.splice(0), [])
})

test('a street says otherwise where there is room, and is refused where there is none', { timeout: 900_000 }, async () => {
  for (const width of [390, 1280]) {
    const page = await somebody('lead-002', { width })
    await page.goto('/admin/deadlines/H102')
    await page.locator('summary').filter({ hasText: '自行规定' }).click()
    const form = page.locator('#adapt-form form')
    await form.locator('[name=amount]').fill('9')
    await form.locator('[name=basis]').fill('本街道办法第七条（示例）')
    await form.locator('[name=reason]').fill('主街道保洁力量充足。')
    await form.locator('button[name=do]').click()
    await page.locator('[role=alert]').first().waitFor()
    assert.match(await page.locator('[role=alert]').first().innerText(), /不能设为 9.*只可缩短/)
    assert.equal(await page.locator('#adapt-form [name=reason]').inputValue(), '主街道保洁力量充足。', 'nothing typed is lost')
    await look(page, 'refused')
    if (width === 1280) {
      await page.locator('#adapt-form [name=amount]').fill('1')
      await page.locator('#adapt-form button[name=do]').click()
      await page.locator('#differences td', { hasText: '主街道保洁力量充足。' }).waitFor()
      await look(page, 'set')
    }
    await page.context().close()
  }
  assert.deepEqual(here.faults.splice(0), [])
})

test('whoever drafts sees what a new version would end', { timeout: 900_000 }, async () => {
  for (const width of [1280, 390]) {
    const page = await somebody('dispatch1', { width })
    await page.goto('/admin/deadlines/H101')
    await page.locator('summary').filter({ hasText: '新版本' }).click()
    const form = page.locator('#publish-form form')
    await form.locator('[name=leeway][value=fixed]').check()
    await form.locator('[name=reason]').fill('全县统一。')
    await form.locator('[name=draft]').selectOption('new')
    await look(page, 'publish')
    await form.locator('button[name=do]').click()
    await page.getByText('以下本地规定将随之终止').waitFor()
    await look(page, 'draft')
    await page.context().close()
  }
  assert.deepEqual(here.faults.splice(0), [])
})
