// What programs are given, as people see it: tokens, webhooks, the description, the gallery.
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

/** Looks at the page as it stands: no barrier, nothing cut off, a screenshot. */
async function look(page, name, faults) {
  faults.push(...(await violations(page)).map((one) => `${name}: ${one}`))
  if (!(await fits(page))) faults.push(`${name}: scrolls sideways`)
  const text = await page.locator('body').innerText()
  if (text.includes('⟦')) faults.push(`${name}: words are missing: ${text.match(/⟦[^⟧]*⟧/)[0]}`)
  await shot(page, name)
}

for (const language of ['zh-CN', 'en']) {
  for (const width of [390, 1280]) {
    test(`tokens, webhooks and the description in ${language} at ${width} px`, { timeout: 300_000 }, async () => {
      const faults = []
      const page = await person(browser, demo.address, { language, width, height: width < 500 ? 844 : 900 })
      await page.goto('/api')
      await look(page, `api-${language}`, faults)
      await page.locator('#cases summary').click()
      await look(page, `api-operation-${language}`, faults)
      await page.goto('/gallery')
      await look(page, `gallery-${language}`, faults)
      await page.goto('/gallery/door')
      await look(page, `gallery-door-${language}`, faults)

      await signIn(page, 'dispatch1')
      await page.goto('/me/tokens')
      await page.fill('[name=purpose]', 'x')
      await page.locator('form[action="/me/tokens"] button[type=submit]').click()
      await look(page, `tokens-refused-${language}`, faults)
      await page.fill('[name=purpose]', language === 'en' ? 'The nightly report' : '夜间报表程序读取案件')
      await page.locator('form[action="/me/tokens"] button[type=submit]').click()
      const secret = (await page.locator('main').innerText()).match(/linli_[A-Za-z0-9_-]{43}/)
      assert.ok(secret, 'the secret is shown')
      await look(page, `tokens-${language}`, faults)
      const called = await fetch(`${demo.address}/api/v1/cases?size=1`, { headers: { authorization: `Bearer ${secret[0]}` } })
      assert.equal(called.status, 200)
      await page.goto('/me/tokens')
      assert.ok(!(await page.locator('main').innerText()).includes(secret[0]), 'and never again')
      await page.locator('form[action$="/revoke"] button').first().click()
      const refused = await fetch(`${demo.address}/api/v1/cases?size=1`, { headers: { authorization: `Bearer ${secret[0]}` } })
      assert.equal(refused.status, 401)

      const admin = await person(browser, demo.address, { language, width, height: width < 500 ? 844 : 900 })
      await signIn(admin, 'admin1')
      await admin.goto('/admin/webhooks')
      await look(admin, `webhooks-${language}`, faults)
      await admin.fill('[name=url]', 'ftp://example.org/')
      await admin.locator('[name=kind][value="case.closed"]').check()
      await admin.locator('form[action="/admin/webhooks"] button[type=submit]').click()
      assert.equal(await admin.inputValue('[name=url]'), 'ftp://example.org/', 'nothing typed is lost')
      await admin.fill('[name=url]', 'https://hooks.example.org/linli')
      await admin.locator('form[action="/admin/webhooks"] button[type=submit]').click()
      assert.match(await admin.locator('main').innerText(), /whsec_/)
      await look(admin, `webhook-${language}`, faults)
      assert.deepEqual(faults, [])
      assert.deepEqual([...page.foreign, ...admin.foreign], [])
    })
  }
}
