// A case that complains about an office: told by a resident, closed at the desk, and gone for whoever works there.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signIn } from './harness.mjs'
import { town } from './town.mjs'

const here = town('barred')


for (const language of ['zh-CN', 'en']) {
  for (const width of [390, 1280]) {
    test(`a case is closed to whoever is complained about, in ${language} at ${width} px`, { timeout: 300_000 }, async () => {
      const size = { language, width, height: width < 500 ? 844 : 900 }
      const resident = await here.visitor(size)
      await resident.goto('/report')
      await resident.fill('#report-text', '占道摊贩一直没人管，打电话去街道还被骂。')
      await resident.fill('#report-place', '渡口头社区')
      await resident.locator('details.field summary').first().click()
      await resident.fill('[name=complained_about]', '街道里接电话的那位')
      await here.look(resident, 'report')
      await resident.locator('form[action="/report"] button[type=submit]').first().click()
      if (await resident.locator('input[name=join][value=none]').count()) {
        await resident.locator('input[name=join][value=none]').check()
        await resident.locator('form[action="/report"] button[type=submit]').first().click()
      }
      const number = new URL(resident.url()).pathname.split('/').pop()
      assert.match(number, /^\d{8}-\d{5}$/, resident.url())

      const desk = await here.visitor(size)
      await signIn(desk, 'dispatch1')
      await desk.goto(`/cases/${number}`)
      assert.ok((await desk.locator('#case-facts').innerText()).includes('街道里接电话的那位'), 'the desk reads what was said')
      await desk.locator('#step-bar summary').click()
      await desk.selectOption('#step-bar [name=unit]', 'street-001')
      await desk.locator('#step-bar [name=about][value=conduct]').check()
      await desk.fill('#step-bar [name=words]', language === 'en' ? 'Rude on the telephone.' : '电话里态度恶劣。')
      await here.look(desk, 'form')
      await desk.locator('#step-bar button[type=submit]').first().click()
      await desk.waitForLoadState()
      await here.look(desk, 'case')
      const facts = await desk.locator('#case-facts').innerText()
      assert.ok(facts.includes(language === 'en' ? 'Closed to' : '回避方'), facts)

      // In the demo the catalogue would send a case to the very unit that it complains about.
      const listed = await (await desk.request.get(`${here.demo.address}/api/v1/cases?state=registered&size=60`)).json()
      let proposed
      for (const row of listed.rows) {
        const one = await (await desk.request.get(`${here.demo.address}/api/v1/cases/${row.number}`)).json()
        if (one.barred.length) proposed ??= row.number
      }
      await desk.goto(`/cases/${proposed}`)
      const dispatch = desk.locator('#step-dispatch')
      if (!(await dispatch.getAttribute('open')) && !(await dispatch.locator('form').isVisible())) await dispatch.locator('summary').first().click()
      const next = language === 'en' ? 'next competent unit' : '下一个有权单位'
      assert.ok((await dispatch.innerText()).includes(next), await dispatch.innerText())
      await here.look(desk, 'next')

      const office = await here.visitor(size)
      await signIn(office, 'lead-001')
      const gone = await office.goto(`/cases/${number}`)
      assert.equal(gone.status(), 404)
      await here.look(office, 'gone')
      await office.goto(`/cases?q=${number}`)
      const shown = await office.locator('main').innerText()
      assert.ok(!shown.includes('骂') && !(await office.locator(`a[href="/cases/${number}"]`).count()), shown)
      await resident.close()
      await desk.close()
      await office.close()
      assert.deepEqual(here.faults.splice(0), [])
    })
  }
}
