// The street door: home of my place, reporting and joining, the intake page by keyboard, the page of a place.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { fits, linli, person, shot, signIn, startBrowser, startDemo, violations } from './harness.mjs'

const WECHAT =
  'Mozilla/5.0 (Linux; Android 10; YAL-AL00) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/86.0.4240.99 XWEB/4317 MMWEBSDK/20220805 Mobile Safari/537.36 MicroMessenger/8.0.27.2220 Language/zh_CN'
const STREET_DOOR_BYTES = 60 * 1024

let demo, browser
before(async () => {
  demo = await startDemo()
  browser = await startBrowser()
}, { timeout: 600_000 })
after(async () => {
  await browser?.close()
  await demo?.stop()
})

async function looksRight(page, name) {
  assert.deepEqual(await violations(page), [], name)
  assert.ok(await fits(page), `${name} needs no sideways scrolling`)
  await shot(page, name)
}

async function told(page) {
  return page.locator('main').innerText()
}

/** Requests of somebody at work. */
async function request(address, login) {
  const page = await person(browser, address)
  await signIn(page, login)
  return page.request
}

test('home of my place: staff and phone, services, open matters; the place is remembered', async () => {
  for (const [language, width] of [['zh-CN', 390], ['en', 1280]]) {
    const page = await person(browser, demo.address, { language, width })
    await page.goto('/')
    await page.fill('[name=place]', '南关小区')
    await page.locator('form[action="/"] button[type=submit]').click()
    await page.waitForURL(/place=/)
    const text = await told(page)
    assert.match(text, /000-63\d\d-\d{4}/, 'the public phone of the grid')
    assert.match(text, language === 'en' ? /Grid worker/ : /专职网格员/)
    assert.match(text, language === 'en' ? /about [\d.]+ (m|km) on foot/ : /步行约 [\d.]+ (米|公里)/)
    await looksRight(page, `home-place-${language}`)
    await page.goto('/')
    assert.match(await page.locator('h1').innerText(), /南关小区/, 'the place is remembered')
    assert.deepEqual(page.foreign, [])
    await page.context().close()
  }
})

test('open matters are told in a safe form only', async () => {
  const page = await person(browser, demo.address)
  await page.goto('/places/999001002')
  const section = page.locator('section', { hasText: '正在办的事' }).first()
  const text = await section.innerText()
  assert.match(text, /锦汀街道正在办的事/)
  assert.match(text, /道路保洁|路灯/)
  for (const word of ['金鲤路落叶', '锦汀小学后门', '香樟公馆']) {
    assert.ok(!text.includes(word), `no words of a person: ${word}`)
  }
  const json = await (await page.request.get('/api/v1/places/999001002')).json()
  const members = new Set(json.matters.flatMap((one) => Object.keys(one)))
  assert.deepEqual([...members].sort(), ['due', 'matter', 'place', 'received', 'reporters', 'state'])
})

test('a phone in the WeChat web view reports with photo and joins what neighbours said, without scripts', async () => {
  const page = await (async () => {
    const context = await browser.newContext({
      baseURL: demo.address, locale: 'zh-CN', viewport: { width: 360, height: 640 }, userAgent: WECHAT, javaScriptEnabled: false,
    })
    return context.newPage()
  })()
  await page.goto('/report')
  assert.ok(await fits(page))
  assert.equal(await page.locator('main textarea, main input:visible').count() <= 5, true)
  assert.equal(await page.locator('main [required]').count(), 1, 'one thing is required')
  const photo = await page.screenshot({ type: 'jpeg', quality: 50 })
  await page.fill('textarea[name=text]', '南关小区7栋前面的雨水口堵死了，被水泥糊住，一下雨就积水。')
  await page.fill('[name=place]', '南关小区')
  await page.fill('[name=contact]', '000-6123-9999')
  await page.setInputFiles('[name=file]', { name: '雨水口.jpg', mimeType: 'image/jpeg', buffer: photo })
  await page.locator('form[action="/report"] button[type=submit]').click()
  await page.waitForLoadState()
  assert.match(await told(page), /邻居可能已经反映过/)
  assert.match(await told(page), /排水堵塞/)
  assert.ok(await fits(page))
  await shot(page, 'report-similar')
  await page.getByRole('button', { name: '就是这件，一起反映' }).first().click()
  await page.waitForURL(/\/c\/\d{8}-\d+\?code=/)
  const text = await told(page)
  assert.match(text, /收到了，编号/)
  assert.match(text, /您加入了一件已在办理的事/)
  assert.match(text, /已派遣/, 'the state of the matter that goes on')
  assert.match(text, /被水泥糊住，一下雨就积水/, 'one’s own words')
  const theirs = (await (await request(demo.address, 'intake1')).get(`/api/v1/cases?q=${encodeURIComponent('南关小区7栋前雨水口')}`)).json()
  for (const row of (await theirs).rows) assert.ok(!text.includes(row.title) && !text.includes(row.number), 'nothing of the other person')
  assert.ok(await fits(page))
  await shot(page, 'follow-joined')
})

test('a joined report is counted once, and none of these stands alone', async () => {
  const page = await person(browser, demo.address, { width: 390 })
  const before = await (await page.request.get('/api/v1/places/999001001006')).json()
  await page.goto('/report')
  await page.fill('textarea[name=text]', '南关小区雨水口又堵了，雨水排不下去，积水到脚踝。')
  await page.fill('[name=place]', '南关小区')
  await page.locator('form[action="/report"] button[type=submit]').click()
  await page.getByRole('button', { name: '都不是，单独提交' }).waitFor()
  await looksRight(page, 'report-similar')
  await page.getByRole('button', { name: '回去改一改' }).click()
  assert.match(await page.locator('textarea[name=text]').inputValue(), /积水到脚踝/, 'nothing typed is lost')
  await page.locator('form[action="/report"] button[type=submit]').click()
  await page.getByRole('button', { name: '就是这件，一起反映' }).first().click()
  await page.waitForURL(/\/c\//)
  const after = await (await page.request.get('/api/v1/places/999001001006')).json()
  assert.equal(after.matters.length, before.matters.length, 'joined ones are no matters of their own')
  const verified = JSON.parse((await linli(['journal', 'verify', '--data', demo.data, '--json'])).stdout)
  assert.deepEqual(verified.differences, [])
})

test('sound can be recorded, and “here” says clearly when it fails', async () => {
  const page = await person(browser, demo.address, { width: 390 })
  await page.goto('/report')
  const sound = page.locator('input[name=sound]')
  assert.equal(await sound.getAttribute('accept'), 'audio/*')
  assert.notEqual(await sound.getAttribute('capture'), null)
  await page.getByRole('button', { name: '用我现在的位置' }).click()
  await page.locator('.here-said', { hasText: /没有定位权限|没能取得位置/ }).waitFor()
  await page.context().grantPermissions(['geolocation'], { origin: demo.address })
  await page.context().setGeolocation({ longitude: 122.643099, latitude: 33.994274 })
  await page.goto('/')
  await page.getByRole('button', { name: '用我现在的位置' }).click()
  await page.waitForURL(/longitude=122\.643/)
  assert.match(await page.locator('h1').innerText(), /渡口头社区第一网格/)
})

test('who is responsible for a leaking pipe at an address: two inputs, one press', async () => {
  for (const [language, what] of [['zh-CN', '楼上漏水'], ['en', 'House leak']]) {
    const page = await person(browser, demo.address, { language, width: 390 })
    await page.goto('/places')
    await looksRight(page, `places-${language}`)
    await page.fill('main input[name=text]', '滨河路290号 渡口新村')
    await page.fill('[name=matter]', what)
    await page.locator('form[action="/places"] button[type=submit]').click()
    await page.waitForURL(/\/places\/B0001/)
    const text = await page.locator('#who').innerText()
    assert.match(text, language === 'en' ? /Time for handling|Basis/ : /依据：/)
    await looksRight(page, `place-${language}`)
    await page.context().close()
  }
})

test('every address answers who the contact is, by the place and never by the household', { timeout: 300_000 }, async () => {
  // @covers 003-41
  const page = await person(browser, demo.address)
  const codes = (await readFile(new URL('../../demo/places/buildings.csv', import.meta.url), 'utf8'))
    .trim().split('\n').slice(1).map((line) => line.split(',')[0])
  assert.equal(codes.length, 800)
  for (const code of codes) {
    // Pages, because programs are asked to take their time.
    const body = await (await page.request.get(`/places/${code}`)).text()
    const board = body.slice(body.indexOf('people-title'), body.indexOf('id="at"'))
    assert.match(board, /<span>[^<]+<\/span> <span class="entry-note">专职网格员/, `${code} has a grid worker by name`)
    assert.match(board, /tel:000-63\d\d-\d{4}/, `${code} has a telephone`)
  }
  const place = await (await page.request.get('/api/v1/places/B0001')).json()
  for (const one of place.people) assert.deepEqual(Object.keys(one).sort(), ['name', 'place', 'role', 'since', 'until'])
})

test('a place at a past moment shows who was on duty then; without scripts too', async () => {
  const page = await person(browser, demo.address, { scripts: false, width: 360, height: 640 })
  await page.goto('/places/999001001001001')
  assert.match(await told(page), /庄庭芳/)
  await page.locator('#at summary').click()
  await page.fill('[name=at]', '2024-07-01T10:00')
  await page.locator('#at button[type=submit]').click()
  await page.waitForURL(/at=2024-07-01/)
  const then = await page.locator('section[aria-labelledby=people-title]').innerText()
  assert.match(then, /蓝守义/)
  assert.ok(!then.includes('庄庭芳'), 'who came later is not there')
  assert.ok(await fits(page))
  await shot(page, 'place-past')
  await page.goto('/places/999001001001001?at=2030-01-01')
  assert.match(await told(page), /只能看现在和过去/)
})

test('the intake page files for a caller by keyboard alone', async () => {
  const page = await person(browser, demo.address)
  await signIn(page, 'intake1')
  await page.goto('/cases/new')
  await looksRight(page, 'intake')
  let keys = 0
  const press = async (key) => { keys += 1; await page.keyboard.press(key) }
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('name')), 'text', 'one can begin to write at once')
  await page.keyboard.insertText('南关小区7栋雨水口堵了，积水进了楼道。')
  await press('Tab')
  await page.keyboard.insertText('南关小区')
  await press('Tab')
  await page.locator('#beside input[name=join]').first().waitFor()
  assert.match(await page.locator('#beside').innerText(), /排水堵塞/)
  await looksRight(page, 'intake-beside')
  await page.keyboard.insertText('000-6777-1234')
  await press('Tab')
  await page.keyboard.insertText('王秀兰')
  await press('Tab')
  await page.keyboard.insertText('100503')
  await press('Enter')
  await page.waitForURL(/\/acknowledgement\?code=/)
  assert.ok(keys <= 8, `${keys} keys besides what is said`)
  const sheet = await told(page)
  assert.match(sheet, /受理回执/)
  assert.match(sheet, /排水堵塞/, 'the matter by its code')
  assert.match(sheet, /[2-9A-Z]{5}-[2-9A-Z]{5}/, 'the caller gets the tracking code')
  assert.ok(!sheet.includes('王秀兰') && !sheet.includes('000-6777-1234'), 'identity stays in the vault')
  await looksRight(page, 'acknowledgement')
  await page.emulateMedia({ media: 'print' })
  assert.ok(!(await page.locator('.shell-nav').isVisible()), 'the sheet is printed without the shell')
  console.log(`intake: ${keys} key strokes besides what is said`)
})

test('a case shows its grid, who is on duty there now, and who was when it came in', async () => {
  // @covers 003-42
  const page = await person(browser, demo.address)
  await signIn(page, 'super1')
  const old = await (await page.request.get('/api/v1/cases?state=archived&size=500')).json()
  assert.ok(old.rows.length > 0)
  let changed = 0
  for (const row of old.rows) {
    await page.goto(`/cases/${row.number}`)
    const crew = page.locator('#crew')
    assert.equal(await crew.count(), 1, `${row.number} has a grid`)
    const [now, then] = await crew.locator('ul').allInnerTexts()
    assert.match(now, /网格员/)
    assert.match(then, /网格员/)
    if (now !== then) {
      changed += 1
      await looksRight(page, 'case-crew')
      await crew.getByRole('link').last().click()
      await page.waitForURL(/\/places\/.*at=/)
      const board = await page.locator('section[aria-labelledby=people-title]').innerText()
      for (const line of then.split('\n')) assert.ok(board.includes(line.split(' ')[0]), `${line} stood on the board then`)
      break
    }
  }
  console.log(`cases whose staff changed since: ${changed > 0 ? 'found one' : 'none in the demo'}`)
})

test('large text, high contrast and language are switches in the header, without scripts', async () => {
  const page = await person(browser, demo.address, { scripts: false, width: 360, height: 640 })
  await page.goto('/')
  await page.getByRole('button', { name: '大字' }).click()
  await page.getByRole('button', { name: '高对比' }).click()
  assert.equal(await page.locator('html').getAttribute('data-text'), 'large')
  assert.equal(await page.locator('html').getAttribute('data-contrast'), 'high')
  assert.ok(await fits(page))
  await shot(page, 'home-large')
  await page.getByRole('button', { name: 'English' }).click()
  assert.equal(await page.locator('html').getAttribute('lang'), 'en')
})

test('pages of the street door stay light', async () => {
  for (const path of ['/?place=B0001', '/report', '/places/B0001?matter=%E6%BC%8F%E6%B0%B4']) {
    const page = await person(browser, demo.address, { width: 390 })
    let bytes = 0
    const session = await page.context().newCDPSession(page)
    await session.send('Network.enable')
    session.on('Network.loadingFinished', (event) => { bytes += event.encodedDataLength })
    await page.goto(path, { waitUntil: 'networkidle' })
    console.log(`${path}: ${(bytes / 1024).toFixed(1)} KB compressed`)
    assert.ok(bytes > 0 && bytes <= STREET_DOOR_BYTES, `${path} weighs ${bytes}`)
    await page.context().close()
  }
})
