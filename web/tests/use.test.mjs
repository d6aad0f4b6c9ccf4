// Whoever cannot use a mouse, a screen, small letters or a phone with scripts comes to the same result.
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

/** Presses Tab until the focus stands on what `selector` names. */
async function tabTo(page, selector) {
  for (let turn = 0; turn < 60; turn += 1) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return
    await page.keyboard.press('Tab')
  }
  assert.fail(`${selector} is not reached by Tab`)
}

test('keyboard, screen reader, large text, telephone and paper lead to the same result', { timeout: 300_000 }, async () => {
  // @covers 002-29
  // By keyboard alone.
  const page = await person(browser, demo.address)
  await page.goto('/report')
  await tabTo(page, 'textarea[name=text]')
  await page.keyboard.insertText('体育场东社区的健身器材螺丝松了，孩子玩的时候摇晃。')
  await tabTo(page, '[name=place]')
  await page.keyboard.insertText('体育场东社区第二网格')
  await tabTo(page, 'form[action="/report"] button[type=submit]:not([formaction])')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/c\/\d{8}-\d+\?code=/)
  assert.match(await page.locator('main').innerText(), /收到了，编号/)

  // In large letters and high contrast, on a phone: nothing is cut off, and a screen reader finds names, roles and order.
  const large = await person(browser, demo.address, { width: 390, height: 844 })
  await large.goto('/')
  await large.getByRole('button', { name: '大字' }).click()
  await large.getByRole('button', { name: '高对比' }).click()
  for (const path of ['/', '/report', '/places/B0001', '/c', page.url()]) {
    await large.goto(path)
    assert.equal(await large.locator('html').getAttribute('data-text'), 'large', path)
    assert.deepEqual(await violations(large), [], path)
    assert.ok(await fits(large), `${path} needs no sideways scrolling`)
    assert.equal(await large.locator('h1').count(), 1, `${path} has one heading of the first rank`)
    assert.equal(await large.getByRole('main').count(), 1)
  }
  await shot(large, 'use-large')

  // By telephone and by letter: somebody else writes it down, and what is handed out leads to the same page.
  const clerk = await person(browser, demo.address)
  await signIn(clerk, 'intake1')
  for (const channel of ['phone', 'letter']) {
    await clerk.goto('/cases/new')
    await clerk.fill('textarea[name=text]', channel === 'phone' ? '来电：楼顶漏雨。' : '来信：巷口没有无障碍坡道。')
    await clerk.fill('[name=place]', '南关坝社区第一网格')
    await clerk.locator('details:has([name=channel]) summary').click()
    await clerk.selectOption('[name=channel]', channel)
    await clerk.locator('form[action="/cases/new"] button[type=submit]').first().click()
    await clerk.waitForURL(/\/acknowledgement\?code=/)
    await clerk.emulateMedia({ media: 'print' })
    const sheet = await clerk.locator('main').innerText()
    await clerk.emulateMedia({ media: 'screen' })
    const [number] = sheet.match(/\d{8}-\d{5}/)
    const [code] = sheet.match(/[2-9A-Z]{5}-[2-9A-Z]{5}/)
    const follower = await person(browser, demo.address, { scripts: false, width: 360, height: 640 })
    await follower.goto('/c')
    await follower.fill('main [name=number]', number)
    await follower.fill('main [name=code]', code)
    await follower.locator('form[action="/c"] button[type=submit]').click()
    assert.match(await follower.locator('main').innerText(), /办理经过/, channel)
    await follower.context().close()
  }
})
