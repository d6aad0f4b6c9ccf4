// Closure that residents can trust, from end to end and in both languages: one problem told by three, checked, mended and judged
// by whoever told it; a disputed duty that mends the catalogue; a lift that goes up to the district. Afterwards the open figures
// equal a count made from the journal.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { countOpen, equalsCount, midnight } from './count.mjs'
import { startGateway } from './gateway.mjs'
import { send, town } from './town.mjs'

/** China's time of an instant, in minutes since the beginning of its day, with the day. */
function local(instant) {
  const text = new Date(instant).toLocaleString('sv-SE', { timeZone: 'Asia/Shanghai' })
  const [day, time] = text.split(' ')
  const [hours, minutes] = time.split(':').map(Number)
  return { day, minutes: hours * 60 + minutes }
}

async function handlerOf(unit) {
  const staff = await readFile(new URL('../../demo/orgs/staff.csv', import.meta.url), 'utf8')
  const line = staff.split('\n').map((one) => one.split(',')).find((cells) => cells[2] === unit && /handler/.test(cells[3] ?? ''))
  assert.ok(line, `nobody handles for ${unit}`)
  return line[0]
}

for (const language of ['zh-CN', 'en']) {
  describe(`in ${language}`, () => {
    let gateway
    before(async () => {
      gateway = await startGateway()
    })
    after(() => gateway.stop())
    // A Saturday on which people work for the Spring Festival; after it nobody works until Tuesday the 24th.
    const here = town('closure', {
      language,
      begins: '2026-02-14 15:20',
      flags: ['--webhooks-private', '--public-address', 'https://linli.example.org'],
    })
    const { at, lookAt, report, says, visitor } = here

    /** Takes a step that nothing speaks against. */
    async function step(login, number, name, fields) {
      assert.equal(await here.step(login, `/cases/${number}`, name, fields), '', `${name} by ${login}`)
      return at(login)
    }

    async function caseOf(number) {
      const page = await at('dispatch1')
      return (await page.request.get(`${here.demo.address}/api/v1/cases/${number}`)).json()
    }

    test('exposed garbage, told by two residents and a patrol, is one problem until it is solved', { timeout: 900_000 }, async () => {
      // What residents are told goes out by a gateway for text messages.
      const admin = await at('admin1')
      await admin.goto('/admin/receivers/new?way=sms')
      const settings = admin.locator('section[aria-labelledby=receiver-settings]')
      const form = { name: 'SMS', url: gateway.address, id_field: 'msgid', success_field: 'code', success_value: '0' }
      for (const [field, value] of Object.entries(form)) await settings.locator(`[name=${field}]`).fill(value)
      await settings.locator('button[type=submit]').click()
      await admin.waitForURL(/\?saved=new/)

      const [one, other] = ['13800001111', '13800002222']
      const first = await report('小区门口垃圾成堆，两天没人清运。', { contact: one })
      const second = await report('垃圾桶旁边堆满垃圾，苍蝇很多。', { contact: other })
      const patrol = await report('巡查发现门口暴露垃圾。')
      for (const told of [first, second, patrol]) {
        await step('intake1', told.number, 'classify', { matter: '100101' })
      }
      await step('intake1', first.number, 'register')
      // The desk joins what is one problem; what would happen to each is shown first.
      await lookAt('dispatch1', `/cases/${first.number}`, 'problem')
      const desk = await at('dispatch1')
      await desk.goto(`/cases/${first.number}`)
      const panel = desk.locator('#problem')
      for (const told of [second, patrol]) await panel.locator(`[name=case][value="${told.number}"]`).check()
      await panel.locator('button[type=submit]').click()
      await desk.waitForURL(/\/cases\/bulk/)
      assert.match(await desk.locator('main').innerText(), new RegExp(second.number))
      await desk.locator('form[action="/cases/bulk/do"] button[type=submit]').click()
      await desk.waitForLoadState()
      await desk.goto(`/cases/${first.number}`)
      assert.match(await says(desk, 'case-problem-told'), /\b3\b/)

      await step('dispatch1', first.number, 'dispatch')
      const handler = await handlerOf((await caseOf(first.number)).lead)
      await step(handler, first.number, 'accept')
      // Four work hours over the holiday, counted by hand: what is left of the make-up Saturday until 18:00, the rest from
      // 9:00 on the first day on which people work again.
      const handle = (await caseOf(first.number)).clocks.find((clock) => clock.kind === 'handle')
      const [begun, due] = [local(handle.started), local(handle.due)]
      assert.equal(begun.day, '2026-02-14')
      assert.ok(begun.minutes >= 14 * 60 && begun.minutes < 18 * 60, `the test began in time: ${handle.started}`)
      assert.equal(due.day, '2026-02-24')
      assert.ok(Math.abs(due.minutes - (9 * 60 + 240 - (18 * 60 - begun.minutes))) <= 1, `${handle.started} → ${handle.due}`)
      const page = await step(handler, first.number, 'reply', { words: '已清运。' })
      const read = await page.locator('main').innerText()
      assert.ok(!here.word('case-event-check-omitted').test(read) && !/抽中|drawn/i.test(read), 'the handler reads nothing of the draw')
      // What was told three times is checked always.
      await step('check1', first.number, 'check', { passed: 'no', words: '桶边仍有散落垃圾。' })
      await step(handler, first.number, 'reply', { words: '已彻底清理并冲洗。' })
      await step('check1', first.number, 'check', { passed: 'yes', words: '现场干净。' })
      // The link comes to whoever told it, by message.
      const [link] = (await gateway.awaited(one, /\/v\//)).match(/\/v\/[\w-]+/)
      const phone = await visitor({ scripts: false, width: 390, height: 800 })
      await phone.goto(link)
      await here.look(phone, 'asked')
      await phone.locator('[name=contacted][value=yes]').check()
      await phone.locator('[name=solved][value=yes]').check()
      await phone.locator('[name=satisfaction][value="5"]').check()
      await phone.locator('form[action^="/v/"] button[type=submit]').click()
      await phone.waitForLoadState()
      await says(phone, 'verify-done')
      await step('revisit1', first.number, 'close', { outcome: 'solved' })
      // Both residents are told, each once, and read what became of it under their own number.
      for (const [told, contact] of [[first, one], [second, other]]) {
        const closed = await gateway.awaited(contact, /结案|closed/)
        assert.ok(closed.includes(told.number), `${closed} is about ${told.number}`)
        assert.equal(gateway.to(contact, /结案|closed/).length, 1)
        await told.page.goto(`/c/${told.number}?code=${told.code}`)
        await says(told.page, 'case-outcome-solved')
        // That it was done again after a check is no secret; what the checker wrote is for whoever did it again.
        await says(told.page, 'case-event-check-failed')
        assert.ok(!(await told.page.locator('main').innerText()).includes('散落垃圾'))
        await here.look(told.page, 'told')
      }
      await lookAt('super1', `/cases/${first.number}`, 'solved')
      await here.isWhole()
    })

    test('the noise of a shop: returned, ruled, and the catalogue says so from then on', { timeout: 900_000 }, async () => {
      const noisy = async () => {
        const told = await report('楼下商铺的空调外机整夜轰鸣。')
        await step('intake1', told.number, 'classify', { matter: '080103' })
        await step('intake1', told.number, 'register')
        await step('dispatch1', told.number, 'dispatch')
        return told
      }
      const told = await noisy()
      assert.equal((await caseOf(told.number)).lead, 'dept-ecology')
      // A return cites what the unit relies on.
      const cited = { ground: 'not_our_duty', duty: 'D081', words: '商业噪声由城管部门负责，见职责清单。' }
      assert.notEqual(await here.step('dept-ecology', `/cases/${told.number}`, 'return', { ...cited, duty: '' }), '')
      await step('dept-ecology', told.number, 'return', cited)
      await step('dispatch1', told.number, 'designate', { lead: 'dept-urban', duty: 'D081', words: '经协调，由城管部门承办。' })
      await lookAt('dispatch1', '/disputes', 'disputes')
      const desk = await at('dispatch1')
      await desk.goto('/disputes')
      assert.ok((await desk.locator(`main a[href="/cases/${told.number}"]`).count()) > 0, 'the dispute is listed')
      // The ruling drafts the edit; two people put it into force.
      let draft
      for (let tries = 0; tries < 20 && !draft; tries += 1) {
        await desk.goto(`/cases/${told.number}`)
        const link = desk.locator('#why a[href^="/admin/routes/drafts/"]')
        if (await link.count()) draft = await link.getAttribute('href')
        else await new Promise((later) => setTimeout(later, 500))
      }
      assert.ok(draft, 'the case leads to the edit that its ruling proposes')
      await lookAt('dispatch1', draft, 'draft')
      await desk.goto(draft)
      await says(desk, 'duty-trial-title')
      await desk.getByRole('button', { name: here.word('duty-draft-submit') }).click()
      await desk.waitForLoadState()
      const reviewer = await at('super1')
      await reviewer.goto(draft)
      await reviewer.getByRole('button', { name: here.word('duty-review-approve') }).click()
      await reviewer.waitForLoadState()
      await says(reviewer, 'duty-step-in-force')
      const again = await noisy()
      assert.equal((await caseOf(again.number)).lead, 'dept-urban', 'the same case goes right')
    })

    test('a lift that cannot be mended: parked openly, told, and up to the district', { timeout: 900_000 }, async () => {
      const plan = '申请应急维修资金，换装新主机；停梯期间由社区帮老人送菜送药。'
      const lift = await report('电梯主机坏了，厂家已经倒闭，停梯两周，老人下不了楼。')
      await step('intake1', lift.number, 'classify', { matter: '050202' })
      await step('intake1', lift.number, 'register')
      await step('dispatch1', lift.number, 'dispatch')
      const handler = await handlerOf((await caseOf(lift.number)).lead)
      await step(handler, lift.number, 'accept')
      // Nobody parks a matter for longer than 90 days; what was typed stays.
      const tooLong = { cause: 'funds', plan, review_days: '120' }
      assert.match(await here.step('dispatch1', `/cases/${lift.number}`, 'park', tooLong), /90/)
      const desk = await at('dispatch1')
      assert.equal(await desk.locator('#step-park [name=plan]').inputValue(), plan)
      await step('dispatch1', lift.number, 'park', { cause: 'funds', plan, review_days: '60' })
      await lift.page.goto(`/c/${lift.number}?code=${lift.code}`)
      const told = await says(lift.page, 'case-state-parked')
      assert.match(told, new RegExp(plan), 'the requester reads the plan')
      assert.doesNotMatch(told, new RegExp(`^${here.word('case-state-closed').source}$`, 'm'), 'parked is not closed')
      // Parked cases are open to look at, with owner, cause, plan and day of review.
      await lookAt(handler, '/parked', 'parked')
      const unit = await at(handler)
      await unit.goto('/parked')
      assert.match(await unit.locator('main').innerText(), new RegExp(lift.number))

      // What the unit cannot solve goes up one level with its file; that level orders, the unit reports.
      await unit.goto(`/oversight/new?procedure=climb&case=${lift.number}`)
      const asked = { reason: 'no_funds', tried: '维修资金余额不足，厂家倒闭无备件。', words: '请统筹应急维修资金。' }
      assert.equal(await send(unit, unit.locator('main form').last(), asked), '')
      const file = new URL(unit.url()).pathname
      const district = await at('super1')
      await district.goto(file)
      assert.match(await district.locator('main').innerText(), /厂家倒闭无备件/)
      assert.equal(await unit.goto(file).then(() => unit.locator('#step-send-back').count()), 0, 'nobody decides for himself')
      const order = { words: '由财政先行垫付主机款，三十日内换装。', days: '30' }
      assert.equal(await here.step('super1', file, 'send-back', order), '')
      await lookAt('super1', file, 'climbed')
      await step('dispatch1', lift.number, 'unpark', { words: '资金已到位。' })
      await step(handler, lift.number, 'reply', { words: '新主机已换装，检验合格，恢复运行。' })
      assert.equal(await here.step(handler, file, 'report', { words: '已换装并恢复运行。' }), '')
      await district.goto(file)
      await says(district, 'oversight-state-settled')
    })

    test('the open figures equal a count made from the journal, once the days have gone by', { timeout: 900_000 }, async () => {
      const day = 86_400
      await here.later(12 * day)
      const until = midnight(Date.parse('2026-02-26T12:00:00+08:00') * 1000)
      const resident = await visitor()
      for (let tries = 0; ; tries += 1) {
        const open = await (await resident.request.get('/api/v1/open?period=2026Q1', { headers: { accept: 'application/json' } })).json()
        if (open.as_of.behind === 0) break
        assert.ok(tries < 120, `figures follow the journal: ${open.as_of.behind} entries behind`)
        await new Promise((later) => setTimeout(later, 500))
      }
      const before = await countOpen(here.demo.data, '2026Q1', until - 12 * day * 1_000_000)
      const counted = await countOpen(here.demo.data, '2026Q1', until)
      assert.ok(counted.gap.denominator > before.gap.denominator, 'what was closed on the way is counted')
      assert.ok(counted.closure.denominator > before.closure.denominator, 'what fell due is counted')
      for (const width of [1280, 390]) {
        const page = await visitor({ width })
        await page.goto('/open?period=2026Q1')
        await equalsCount(page, counted)
        await here.look(page, 'open')
      }
      assert.deepEqual(here.faults, [])
      await here.isWhole()
    })
  })
}
