// Standing in for a colleague who is away: handed on, worked with, taken back.
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

test('a dispatcher goes on leave, a colleague dispatches in his place, and gives it back', async () => {
  const away = await person(browser, demo.address)
  await signIn(away, 'dispatch1')
  await away.goto('/me/delegations')
  const until = new Date((await demo.now()) + 3 * 86_400_000).toISOString().slice(0, 10)
  await away.check('[name=given]')
  await away.check('[name=why][value=absence]')
  await away.fill('[name=until]', until)
  // Somebody of another unit cannot, and what was typed stays.
  await away.fill('[name=to]', 'super1')
  await away.click('form[action="/me/delegations"] button[type=submit]')
  await away.locator('main', { hasText: '本单位没有使用此登录名的在用账号' }).waitFor()
  assert.ok(await away.isChecked('[name=given]'))
  assert.equal(await away.inputValue('[name=until]'), until)
  await away.fill('[name=to]', 'revisit1')
  await away.click('form[action="/me/delegations"] button[type=submit]')
  await away.waitForURL((url) => url.searchParams.get('done') === 'yes')
  await looksRight(away, 'delegation')

  const colleague = await person(browser, demo.address)
  await signIn(colleague, 'revisit1')
  await colleague.goto('/me')
  assert.match(await text(colleague), /派遣员（所辖区域），代同事履行/)
  await looksRight(colleague, 'delegation-me')
  await colleague.goto('/desk')
  const waiting = await text(colleague)
  assert.match(waiting, /派遣/)

  // Whoever looks after accounts sees in whose place.
  const admin = await person(browser, demo.address)
  await signIn(admin, 'security1')
  await admin.goto('/admin/accounts?q=revisit1')
  await admin.locator('main table a[href^="/admin/accounts/"]').first().click()
  await admin.locator('main', { hasText: '同事交由代理' }).waitFor()
  await looksRight(admin, 'delegation-account')
  await admin.context().close()

  await colleague.goto('/me/delegations')
  await colleague.locator('form[action$="/end"] button').first().click()
  await colleague.waitForURL((url) => url.searchParams.get('done') === 'yes')
  await colleague.goto('/me')
  assert.doesNotMatch(await text(colleague), /代同事履行/)
  await colleague.context().close()
  await away.context().close()
})
