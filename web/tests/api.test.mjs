// What programs are given, as people see it: tokens, webhooks, the description, the gallery.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signIn } from './harness.mjs'
import { town } from './town.mjs'

const here = town('api')


for (const language of ['zh-CN', 'en']) {
  for (const width of [390, 1280]) {
    test(`tokens, webhooks and the description in ${language} at ${width} px`, { timeout: 300_000 }, async () => {
      const page = await here.visitor({ language, width, height: width < 500 ? 844 : 900 })
      await page.goto('/api')
      await here.look(page, 'api')
      await page.locator('#cases summary').click()
      await here.look(page, 'api-operation')
      await page.goto('/gallery')
      await here.look(page, 'gallery')
      await page.goto('/gallery/door')
      await here.look(page, 'gallery-door')

      await signIn(page, 'dispatch1')
      await page.goto('/me/tokens')
      await page.fill('[name=purpose]', 'x')
      await page.locator('form[action="/me/tokens"] button[type=submit]').click()
      await here.look(page, 'tokens-refused')
      await page.fill('[name=purpose]', language === 'en' ? 'The nightly report' : '夜间报表程序读取案件')
      await page.locator('form[action="/me/tokens"] button[type=submit]').click()
      const secret = (await page.locator('main').innerText()).match(/linli_[A-Za-z0-9_-]{43}/)
      assert.ok(secret, 'the secret is shown')
      await here.look(page, 'tokens')
      const called = await fetch(`${here.demo.address}/api/v1/cases?size=1`, { headers: { authorization: `Bearer ${secret[0]}` } })
      assert.equal(called.status, 200)
      await page.goto('/me/tokens')
      assert.ok(!(await page.locator('main').innerText()).includes(secret[0]), 'and never again')
      await page.locator('form[action$="/revoke"] button').first().click()
      const refused = await fetch(`${here.demo.address}/api/v1/cases?size=1`, { headers: { authorization: `Bearer ${secret[0]}` } })
      assert.equal(refused.status, 401)

      const admin = await here.visitor({ language, width, height: width < 500 ? 844 : 900 })
      await signIn(admin, 'admin1')
      await admin.goto('/admin/webhooks')
      await here.look(admin, 'webhooks')
      await admin.fill('[name=url]', 'ftp://example.org/')
      await admin.locator('[name=kind][value="case.closed"]').check()
      await admin.locator('form[action="/admin/webhooks"] button[type=submit]').click()
      assert.equal(await admin.inputValue('[name=url]'), 'ftp://example.org/', 'nothing typed is lost')
      await admin.fill('[name=url]', 'https://hooks.example.org/linli')
      await admin.locator('form[action="/admin/webhooks"] button[type=submit]').click()
      assert.match(await admin.locator('main').innerText(), /whsec_/)
      await here.look(admin, 'webhook')
      assert.deepEqual(here.faults.splice(0), [])
      assert.deepEqual([...page.foreign, ...admin.foreign], [])
    })
  }
}
