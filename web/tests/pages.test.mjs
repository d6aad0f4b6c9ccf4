// Every page in both languages and at phone and desktop width: no barrier, nothing cut off, a screenshot to look at.
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

const open = ['/', '/report', '/c', '/sign-in', '/gallery', '/nowhere']
const staff = ['/desk', '/cases/import', '/cases', '/cases?state=open&clock=overdue', '/cases?q=路灯', '/cases/new', '/me']

for (const language of ['zh-CN', 'en']) {
  for (const width of [390, 1280]) {
    test(`pages in ${language} at ${width} px`, { timeout: 300_000 }, async () => {
      const page = await person(browser, demo.address, { language, width, height: width < 500 ? 844 : 900 })
      const faults = []
      const look = async (path) => {
        await page.goto(path)
        const found = await violations(page)
        faults.push(...found.map((one) => `${path}: ${one}`))
        if (!(await fits(page))) faults.push(`${path}: scrolls sideways`)
        const text = await page.locator('body').innerText()
        if (text.includes('⟦')) faults.push(`${path}: words are missing: ${text.match(/⟦[^⟧]*⟧/)[0]}`)
        const name = path.replace(/[^a-z]+/gi, '-').replace(/^-|-$/g, '') || 'home'
        await shot(page, `${name}-${language}`)
      }
      for (const path of open) await look(path)
      await signIn(page, 'dispatch1')
      for (const path of staff) await look(path)
      const first = await page.goto('/cases?state=handling').then(() => page.locator('main a[href^="/cases/2"]').first().getAttribute('href'))
      await look(first)
      assert.deepEqual(faults, [])
      assert.deepEqual(page.foreign, [])
    })
  }
}
