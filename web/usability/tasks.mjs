// Ten short tasks of everyday life. `does` goes the way a person goes; `way` says it in words. `before` is what the
// task cost when it was first measured, `limit` the most inputs that we allow it.
import assert from 'node:assert/strict'
import { password } from '../tests/harness.mjs'

/** Takes a step of a case at another desk by the interface for programs: what has to be there before a task begins. */
async function other(recorder, login, path, body) {
  const origin = recorder.address
  const json = { 'content-type': 'application/json' }
  const session = await fetch(`${origin}/api/v1/session`, { method: 'POST', headers: json, body: JSON.stringify({ login, password }) })
  assert.ok(session.ok, `${login} signs in: ${session.status}`)
  const headers = { ...json, 'sec-fetch-site': 'same-origin', cookie: session.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ') }
  const answer = await fetch(`${origin}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  assert.ok(answer.ok, `${login} ${path}: ${answer.status} ${await answer.clone().text()}`)
  return answer.json()
}

/** An appeal as it is when nobody has looked at it. */
async function appeal(recorder, text, place = '渡口头社区第一网格', matter = '080101') {
  const answer = await fetch(`${recorder.address}/api/v1/report`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text, place, matter }),
  })
  assert.equal(answer.status, 201, await answer.clone().text())
  return answer.json()
}

/** A matter that lies with the unit which the catalogue names. */
async function dispatched(recorder, text, matter = '080101') {
  const { number } = await appeal(recorder, text, undefined, matter)
  await other(recorder, 'intake1', `/api/v1/cases/${number}/classify`, { matter })
  await other(recorder, 'intake1', `/api/v1/cases/${number}/register`, {})
  await other(recorder, 'dispatch1', `/api/v1/cases/${number}/dispatch`, {})
  return number
}

const button = (recorder, name) => recorder.page.getByRole('button', { name })
const link = (recorder, name) => recorder.page.getByRole('link', { name })

export const tasks = [
  {
    name: 'garbage',
    title: 'Report exposed garbage',
    who: 'resident, no account',
    width: 390,
    limit: 5,
    way: 'home, “report a problem”, what and where, send; the answer is the number and the tracking code.',
    async does(recorder) {
      await recorder.start('/')
      await recorder.click(link(recorder, '反映问题'))
      await recorder.fill('textarea[name=text]', '小区东门的垃圾堆了三天没人清，气味很大，引来不少苍蝇。')
      await recorder.fill('[name=place]', '菱塘村第二网格')
      await recorder.click('form[action="/report"] button[type=submit]')
      await recorder.reads(/收到了，编号 \d{8}-\d{5}/)
    },
  },
  {
    name: 'pipe',
    title: 'Find who is responsible for a leaking pipe at an address',
    who: 'resident, no account',
    width: 390,
    limit: 4,
    way: '“who looks after it” in the navigation, address, matter in everyday words, look; unit, time limit and legal basis stand at the top.',
    async does(recorder) {
      await recorder.start('/')
      await recorder.click('nav a[href="/places"]')
      await recorder.fill('main input[name=text]', '滨河路290号 渡口新村')
      await recorder.fill('main [name=matter]', '水管漏水')
      await recorder.click('form[action="/places"] button[type=submit]')
      await recorder.reads(/依据：/)
    },
  },
  {
    name: 'return',
    title: 'Return a case that is not ours, with a citation',
    who: 'handling unit',
    width: 1280,
    login: 'dept-urban',
    limit: 6,
    before: [6, 2],
    better: 'After a return the case is no longer the unit’s, and the page that followed said “not found”. Now the desk follows and says that it is done and handed on.',
    way: 'open it from the desk, unfold “return”, ground, item of the duty list, one sentence, send.',
    async does(recorder) {
      const number = await dispatched(recorder, '居民楼三楼有人在家中加工食品，油烟从窗口排出。')
      await recorder.start('/desk')
      await recorder.click(`main a[href="/cases/${number}"]`)
      await recorder.unfold('#step-return')
      await recorder.choose('#step-return [name=ground]', 'not_our_duty')
      await recorder.choose('#step-return [name=duty]', 'D079')
      await recorder.fill('#step-return [name=words]', '该处为居民楼内经营，不属市容管理。')
      await recorder.click('#step-return form button[type=submit]:not([formaction])')
      await recorder.reads(`案件 ${number} 已办理，并已转出`)
    },
  },
  {
    name: 'border',
    title: 'Move the border of a grid',
    who: 'administration',
    width: 1280,
    login: 'admin1',
    map: true,
    limit: 7,
    before: [8, 5],
    better: '“Redraw grids” stands on the index of the administration.',
    way: '“redraw grids” on the index, choose the community, drag one corner (the neighbours’ corners go along), say why, look at the result, put it in force. Gaps and overlaps are told while one drags.',
    async does(recorder) {
      await recorder.start('/admin')
      await recorder.click('main a[href="/admin/places/map"]')
      await recorder.choose('.map-chooser [name=place]', 3)
      if (await recorder.page.locator('.map-chooser button').isVisible()) await recorder.click('.map-chooser button')
      await recorder.page.locator('[data-map-editor][data-map-checked]').waitFor({ timeout: 60_000 })
      await recorder.page.locator('.map-canvas').scrollIntoViewIfNeeded()
      await recorder.drag(...(await corner(recorder)))
      await recorder.fill('[name=reason]', '按街道会议纪要，沿河绿地划归第二网格')
      await recorder.click(button(recorder, '先看结果'))
      await recorder.reads('这样调整会有以下变化')
      await recorder.click(button(recorder, '确定调整'))
      await recorder.reads('调整已办好')
    },
  },
  {
    name: 'why',
    title: 'See why a case went to this unit',
    who: 'lead of the county',
    width: 1280,
    login: 'super1',
    limit: 2,
    way: 'its number into the search box, Enter; the panel “why this unit” names rule, duty and version of the catalogue.',
    async does(recorder) {
      const number = await dispatched(recorder, '沿街店铺的招牌松动，大风天有掉落的危险。')
      await recorder.start('/desk')
      await recorder.fill('#shell-search', number)
      await recorder.press('Enter')
      await recorder.page.locator('#why').waitFor()
      assert.match(await recorder.page.locator('#why').innerText(), /D\d{3}/)
    },
  },
  {
    name: 'follow',
    title: 'Follow a report by number and code, and add a fact',
    who: 'resident, no account',
    width: 390,
    limit: 6,
    before: [7, 3],
    better: 'The form for adding facts is open while the matter goes on.',
    way: '“follow” in the navigation, number, code, look; one sentence below the story, send.',
    async does(recorder) {
      const { number, code } = await appeal(recorder, '巷口的井盖松动，车一过就响，怕有人绊倒。')
      await recorder.start('/')
      await recorder.click('nav a[href="/c"]')
      await recorder.fill('main [name=number]', number)
      await recorder.fill('main [name=code]', code)
      await recorder.click('form[action="/c"] button[type=submit]')
      await recorder.unfold('main details:has([name=words])')
      await recorder.fill('main details[open] [name=words]', '就在菜市场北门的路口，靠电线杆一侧。')
      await recorder.click('main details[open] form button[type=submit]')
      await recorder.reads('就在菜市场北门的路口，靠电线杆一侧。')
    },
  },
  {
    name: 'caller',
    title: 'File what a caller says, by keyboard alone',
    who: 'intake agent',
    width: 1280,
    login: 'intake1',
    limit: 12,
    way: '`n` opens the form; words, place, telephone, name, matter, each with Tab to the next; Enter files it and shows what to read out.',
    async does(recorder) {
      await recorder.start('/desk')
      await recorder.press('n')
      await recorder.page.waitForURL(/\/cases\/new/)
      await recorder.page.locator('textarea[name=text]:focus').waitFor()
      await recorder.type('望澜楼社区第二网格公交站旁的长椅断了一根，坐的人摔了一跤。')
      await recorder.press('Tab')
      await recorder.type('望澜楼社区第二网格')
      await recorder.press('Tab')
      await recorder.type('000-6777-1234')
      await recorder.press('Tab')
      await recorder.type('王秀兰')
      await recorder.press('Tab')
      await recorder.type('100503')
      await recorder.press('Enter')
      await recorder.reads('受理回执')
    },
  },
  {
    name: 'spot',
    title: 'Solve a small matter on the spot',
    who: 'grid worker',
    width: 390,
    login: 'grid-001001001',
    limit: 4,
    way: '“on the spot” below the thumb, matter, what was done, record; the place is filled in.',
    async does(recorder) {
      await recorder.start('/field')
      await recorder.click(link(recorder, '当场处理'))
      await recorder.choose('select[name=matter]', '100101')
      await recorder.fill('textarea[name=done]', '已清扫，袋装垃圾已送投放点。')
      await recorder.click('form[action="/field/spot"] button[type=submit]')
      await recorder.reads(/\d{8}-\d{5}/)
    },
  },
  {
    name: 'rule',
    title: 'Add a rule to the routes, with a dry run on last year’s cases',
    who: 'dispatcher',
    width: 1280,
    login: 'dispatch1',
    limit: 7,
    before: [8, 3],
    better: '“New rule” stands on the index of the administration.',
    way: '“new rule” on the index; matter, place, unit, duty, why; the draft shows how many cases of the last year would go elsewhere, and goes to a second person.',
    async does(recorder) {
      await recorder.start('/admin')
      await recorder.click('main a[href="/admin/routes/new"]')
      await recorder.choose('form[action="/admin/routes/new"] [name=matter]', '080101')
      await recorder.choose('form[action="/admin/routes/new"] [name=place]', 2)
      await recorder.choose('form[action="/admin/routes/new"] [name=lead]', 'dept-ecology')
      await recorder.choose('form[action="/admin/routes/new"] [name=duty]', 'D079')
      await recorder.fill('form[action="/admin/routes/new"] [name=reason]', '退单裁定：该社区的施工噪声由生态环境分局主办')
      await recorder.click('form[action="/admin/routes/new"] button[type=submit]')
      await recorder.reads(/在近一年案件上试算/)
    },
  },
  {
    name: 'staff',
    title: 'Give a grid another worker, and see what that changes',
    who: 'administration',
    width: 1280,
    login: 'admin1',
    limit: 7,
    before: [9, 6],
    better: 'The index of the administration has a search box that leads straight to the place or unit.',
    way: 'the grid’s name into the search box of the index, “assign”, who and as what; what it touches is shown, then it is done and stands in the history.',
    async does(recorder) {
      await recorder.start('/admin')
      await recorder.fill('main [name=q]', '布市街社区第一网格')
      await recorder.press('Enter')
      await recorder.page.waitForURL(/\/admin\/places\/[0-9a-f-]{36}$/)
      await recorder.click('main a[href$="/assign"]')
      await recorder.fill('[name=person]', '钟未名')
      await recorder.choose('[name=role]', 'worker')
      await recorder.click('main form button.btn-primary[type=submit]')
      await recorder.reads('会影响什么')
      await recorder.click('main form button.btn-primary[type=submit]')
      await recorder.page.waitForURL(/\/admin\/places\/[0-9a-f-]{36}$/)
      await recorder.reads('钟未名')
    },
  },
]

const mercator = ([longitude, latitude]) => [
  (longitude * Math.PI) / 180,
  -Math.log(Math.tan(Math.PI / 4 + (latitude * Math.PI) / 360)),
]

/** Where a corner that grids share and that has room around it stands on the screen, and a point beside it. */
async function corner(recorder) {
  const { features } = JSON.parse(await recorder.page.inputValue('textarea[name=geojson]'))
  const seen = new Map()
  for (const { geometry } of features) {
    const rings = geometry.type === 'Polygon' ? geometry.coordinates : geometry.coordinates.flat()
    for (const point of new Set(rings.flat().map((at) => at.join()))) seen.set(point, (seen.get(point) ?? 0) + 1)
  }
  const corners = [...seen].map(([point, grids]) => ({ at: mercator(point.split(',').map(Number)), grids }))
  const [west, east] = [Math.min(...corners.map(({ at }) => at[0])), Math.max(...corners.map(({ at }) => at[0]))]
  const [north, south] = [Math.min(...corners.map(({ at }) => at[1])), Math.max(...corners.map(({ at }) => at[1]))]
  const middle = [(west + east) / 2, (north + south) / 2]
  const away = (one, other) => Math.hypot(one.at[0] - other.at[0], one.at[1] - other.at[1])
  const alone = (one) => Math.min(...corners.filter((other) => other !== one).map((other) => away(one, other)))
  const shared = corners.filter(({ grids }) => grids > 1).sort((one, other) => alone(other) - alone(one))[0].at
  // The map shows all corners with a margin of 24 pixels.
  const frame = await recorder.page.locator('.map-canvas').boundingBox()
  const scale = Math.min((frame.width - 48) / (east - west), (frame.height - 48) / (south - north))
  const at = [frame.x + frame.width / 2 + (shared[0] - middle[0]) * scale, frame.y + frame.height / 2 + (shared[1] - middle[1]) * scale]
  return [at, [at[0] + 14, at[1] + 10]]
}
