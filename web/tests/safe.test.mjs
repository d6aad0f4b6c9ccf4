// A report that tells who its requester is: sealed as it comes in, confirmed at the desk, and safe for the unit.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { send, town } from './town.mjs'

const TOLD = '我叫令狐玄策，电话13977771234，住3号楼2单元9517室，我妈夜里摔过一次。麒麟亭的路灯不亮。'
const PLANTED = ['令狐玄策', '13977771234', '9517', '我妈']

for (const language of ['zh-CN', 'en']) describe(`safe text in ${language}`, () => {
  const here = town('safe', { language })

  test(`a report that tells who asks is confirmed before a unit reads it, in ${language}`, { timeout: 600_000 }, async () => {
    const { number, code, page } = await here.report(TOLD)
    const own = await page.locator('main').innerText()
    for (const one of PLANTED) assert.ok(own.includes(one), `the requester reads ${one}`)
    const address = `/cases/${number}`

    // At the desk and on a phone: what tells is marked with its kind in words, and the case cannot go on without.
    await here.step('intake1', address, 'classify', { matter: '090101' })
    await here.step('intake1', address, 'register')
    await here.lookAt('intake1', address, 'marked')
    for (const width of [1280, 390]) {
      const desk = await here.at('intake1', { width, height: width < 500 ? 844 : 900 })
      await desk.goto(address)
      const marks = desk.locator('#step-safe mark')
      assert.ok((await marks.count()) >= 4, 'what tells is marked')
      for (const mark of await marks.all()) assert.match(await mark.innerText(), /〔.+〕/, 'each mark says what it is')
    }
    const refused = await here.step('dispatch1', address, 'dispatch')
    assert.match(refused, /安全文本还没有确认.*电话|no safe text is confirmed.*telephone/, 'the refusal names what is missing')

    // The address is the matter itself: it stays in, and somebody says so.
    const left = await here.at('intake1', { scripts: false })
    await left.goto(address)
    await left.locator('#step-safe summary').last().click()
    await here.look(left, 'reasons')
    assert.equal(await send(left, left.locator('#step-safe form'), { keep_room: 'matter' }, left.locator('#step-safe button[type=submit]').first()), '')
    await here.lookAt('dispatch1', address, 'confirmed')
    const sending = await here.at('dispatch1', { scripts: false })
    await sending.goto(address)
    const form = sending.locator('#step-dispatch')
    if ((await form.getAttribute('open')) === null) await form.locator('summary').first().click()
    await form.locator('details summary').first().click()
    assert.equal(await send(sending, form, { lead: 'street-001', duty: 'D094' }, form.locator('button[type=submit]').first()), '')

    const office = await here.at('street-001')
    await office.goto(address)
    const seen = await office.locator('body').innerText()
    assert.ok(seen.includes('【姓名】') && seen.includes('麒麟亭'), seen)
    for (const one of ['令狐玄策', '13977771234', '我妈']) assert.ok(!seen.includes(one), `the unit does not read ${one}`)
    await here.lookAt('street-001', address, 'unit')

    // Whoever needs the original says why.
    const desk = await here.at('dispatch1', { scripts: false })
    await desk.goto(address)
    await desk.locator('#original summary').click()
    await desk.fill('#original [name=reason]', '核对门牌')
    await desk.locator('#original button[type=submit]').click()
    await desk.waitForLoadState()
    assert.ok((await desk.locator('main').innerText()).includes('令狐玄策'))
    await here.look(desk, 'original')
    const again = await here.visitor({ scripts: false })
    await again.goto(`/c/${number}?code=${code}`)
    for (const one of PLANTED) assert.ok((await again.locator('main').innerText()).includes(one))
    assert.deepEqual(here.faults, [])
    await here.isWhole()
  })
})
