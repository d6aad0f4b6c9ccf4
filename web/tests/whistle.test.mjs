// A street whistles two departments and one is late: escalation, plan, joint record, assessment of both sides; in both
// languages, on a phone and on a desk, by plain forms.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { town } from './town.mjs'

for (const language of ['zh-CN', 'en']) {
  describe(`in ${language}`, () => {
    const here = town('whistle', { language })
    const { at, look, lookAt, word } = here
    const step = (login, number, name, fields, options) => here.step(login, `/whistles/${number}`, name, fields, options)

    async function said(login, number) {
      const page = await at(login, { scripts: false })
      await page.goto(`/whistles/${number}`)
      return page.locator('main').innerText()
    }

    /** The whistle of the demo whose second department has let the hour pass. */
    async function late() {
      const page = await at('lead-001', {})
      await page.goto('/whistles?state=sounded')
      const link = page.locator('main table a[href^="/whistles/W"]', { hasText: '旧渡口小吃街' }).first()
      return (await link.getAttribute('href')).split('/').pop()
    }

    test('a community proposes, only the lead of the street sounds', { timeout: 300_000 }, async () => {
      const community = await at('community-001001', { scripts: false })
      await community.goto('/whistles/new')
      await community.fill('main form [name=title]', '后街夜间烧烤')
      await community.fill('main form [name=text]', '每晚六家摊位占道，烟直排居民楼，社区劝过三次。')
      await community.fill('main form [name=place]', '999001001001001')
      await community.locator('[name=kind][value=daily]').check()
      await community.locator('main form[action="/whistles/new"] button[type=submit]').click()
      await community.waitForURL(/\/whistles\/W/)
      const number = community.url().split('/').pop()
      assert.equal(await community.locator('#step-approve').count(), 0, 'a community does not decide')
      assert.equal(await step('lead-001', number, 'hand-back', { words: '请写明摊位位置。' }), '')
      assert.equal(await step('community-001001', number, 'revise', { kind: 'daily', text: '后街 12 号至 30 号，共六家。' }), '')
      assert.equal(await step('lead-001', number, 'approve'), '')
      const nobody = await step('lead-001', number, 'sound', {})
      assert.match(nobody, word('refusal-whistle-calls-nobody'), 'a refusal names the reason')
      const other = { unit: 'dept-urban', duty: 'D079', unit_2: 'dept-market', duty_2: 'D019', lead: 'dept-urban' }
      const page = await at('lead-001', { scripts: false })
      await page.goto(`/whistles/${number}`)
      for (const inner of await page.locator('#step-sound details').all()) {
        if ((await inner.getAttribute('open')) === null) await inner.locator('summary').first().click()
      }
      const form = page.locator('#step-sound')
      for (const [field, value] of Object.entries(other)) await form.locator(`[name="${field}"]`).selectOption(value)
      await form.locator('button[type=submit]').last().click()
      await page.waitForLoadState()
      const text = await said('lead-001', number)
      assert.match(text, word('whistle-state-sounded'))
      assert.match(text, word('whistle-call-called'))
      const urban = await at('dept-urban', { scripts: false })
      await urban.goto('/desk?what=whistle_sign')
      assert.ok((await urban.locator('main').innerText()).includes('后街夜间烧烤'), 'signing is due on the desk')
    })

    test('one department is late: escalation, order, plan, joint record, assessment of both sides', { timeout: 600_000 }, async () => {
      const number = await late()
      // The rule that watches clocks tells the district within its first round; the lead sees it come.
      const watching = await at('lead-001', {})
      await watching.goto(`/whistles/${number}`)
      await watching.locator('#timeline, .timeline').getByText(word('whistle-event-escalated')).first().waitFor({ timeout: 150_000 })
      for (const width of [390, 1280]) {
        const page = await at('lead-001', { width, height: width < 500 ? 844 : 900 })
        await page.goto('/whistles')
        await look(page, 'list')
        await page.goto(`/whistles/${number}`)
        await look(page, 'late')
        await page.goto('/whistles?state=assessed')
        await page.locator('main table a[href^="/whistles/W"]').first().click()
        await page.waitForURL(/\/whistles\/W/)
        await look(page, 'assessed')
        await page.goto('/whistles/new')
        await look(page, 'new')
      }
      assert.equal(await step('super1', number, 'rule', { unit: 'dept-market', ordered: 'yes', words: '请一小时内到场。' }), '')
      assert.equal(await step('dept-market', number, 'report-in', { words: '已到。' }), '')
      const market = await at('dept-market', { scripts: false })
      assert.equal(await market.locator('#step-plan').count(), 0, 'only the leading department plans')
      assert.equal(await step('dept-urban', number, 'plan', { words: '一、责令安装净化设施；二、清运油桶；三、一周后复查。', days: '7' }), '')
      assert.equal(
        await step('dept-urban', number, 'act', {
          'basis:dept-urban': '《大气污染防治法》第八十一条',
          'basis:dept-market': '《食品安全法》第三十六条',
          words: '六家均已签收责令改正通知，油桶清运完毕。',
          result: 'interim',
          remedies: '已告知可在六十日内申请行政复议。',
          finished: 'yes',
        }),
        '',
      )
      assert.equal(await step('lead-001', number, 'assess-department', { unit: 'dept-urban', verdict: 'met' }), '')
      const why = await step('lead-001', number, 'assess-department', { unit: 'dept-market', verdict: 'partly' })
      assert.match(why, word('refusal-whistle-assess-reason'))
      const page = await at('lead-001', { scripts: false })
      assert.ok(await page.locator('#step-assess-department [name=verdict][value=partly]').isChecked(), 'nothing typed is lost')
      assert.equal(await step('lead-001', number, 'assess-department', { unit: 'dept-market', verdict: 'partly', words: '迟到一个半小时。' }), '')
      assert.doesNotMatch(await said('dept-market', number), /迟到一个半小时/, 'read only after both have spoken')
      assert.equal(await step('dept-market', number, 'assess-street', { verdict: 'met' }), '')
      assert.equal(await step('dept-urban', number, 'assess-street', { verdict: 'met' }), '')
      const text = await said('dept-market', number)
      assert.match(text, word('whistle-state-assessed'))
      assert.match(text, /迟到一个半小时/)
      await lookAt('lead-001', `/whistles/${number}`, 'end')
      // The case it began with shows it, and is not closed by it.
      const link = watching.locator('#cases a[href^="/cases/"]').first()
      await watching.goto(`/whistles/${number}`)
      await watching.goto(await link.getAttribute('href'))
      assert.ok((await watching.locator('#whistles').innerText()).includes(number))
      assert.doesNotMatch(await watching.locator('main .page-head, main header').first().innerText(), word('case-state-closed'))
      await look(watching, 'case')
      assert.deepEqual(here.faults, [])
      await here.isWhole()
    })
  })
}
