// Signing in through a government's own identity provider: the real program, a real provider, a real browser.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { fits, password, person, shot, signIn, startBrowser, startDemo, violations } from './harness.mjs'
import { startProvider } from './provider.mjs'

let demo, browser, provider

before(async () => {
  demo = await startDemo({ begins: null })
  provider = await startProvider(demo.address)
  await provider.introduce(demo.data, 'provider_second_amr = ["otp"]\n')
  await demo.later(0)
  browser = await startBrowser()
})
after(async () => {
  await browser?.close()
  await demo?.stop()
  await provider?.stop()
})

async function looksRight(page, name) {
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 900 })
    assert.ok(await fits(page), `${name} is wider than ${width} px`)
    await shot(page, name)
  }
  assert.deepEqual(await violations(page), [], name)
}

const returned = (url) => url.pathname === '/sign-in/provider/return'

/** From the sign-in page to the provider's form. */
async function goThere(page, next = '') {
  await page.goto(`/sign-in${next}`)
  await page.click('form[action="/sign-in/provider"] button')
  await page.waitForURL((url) => url.origin === provider.address)
}

async function typeThere(page, who) {
  await page.fill('[name=login]', who)
  await page.click('[value=in]')
}

async function through(page, who, next) {
  await goThere(page, next)
  await typeThere(page, who)
}

async function text(page) {
  return page.locator('main').innerText()
}

/** Signs in by password and links the account with somebody at the provider. */
async function link(page, login, who) {
  await signIn(page, login)
  await page.goto('/me')
  await page.click('form[action="/me/provider"] button')
  await page.waitForURL((url) => url.origin === provider.address)
  await typeThere(page, who)
  await page.waitForURL((url) => url.pathname === '/me')
}

/** The address with which the provider sends somebody back, which his browser does not follow yet. */
async function caught(page, who) {
  await goThere(page)
  const asking = page.context().request
  const sent = await asking.post(page.url(), { form: { login: who, do: 'in' }, maxRedirects: 0 })
  const resumed = new URL(sent.headers().location, provider.address)
  const back = await asking.get(resumed.href, { maxRedirects: 0 })
  return new URL(back.headers().location)
}

test('a person links his account, signs in there, and sees it in his sessions', async () => {
  const page = await person(browser, demo.address)
  await page.goto('/sign-in?next=/cases')
  await looksRight(page, 'oidc-sign-in')
  await link(page, 'dispatch1', 'e-dispatch1')
  assert.match(await text(page), /账号已经关联/)
  await looksRight(page, 'oidc-me')
  await page.context().close()

  // In another browser, where scripts are off: the form alone leads there and back.
  const plain = await person(browser, demo.address, { scripts: false })
  await plain.goto('/sign-in')
  const before = await plain.context().cookies()
  assert.ok(!before.some((cookie) => cookie.name === 'linli'))
  await through(plain, 'e-dispatch1', '?next=/cases')
  await plain.waitForURL((url) => url.pathname === '/cases')
  const cookies = await plain.context().cookies(demo.address)
  const session = cookies.find((cookie) => cookie.name === 'linli')
  assert.ok(session.httpOnly && session.sameSite === 'Lax')
  assert.ok(!cookies.some((cookie) => cookie.name === 'linli-visit'), 'the secret of the visit is spent')
  await plain.goto('/me')
  assert.match(await text(plain), /统一身份认证/)
  // Signed in again in the same browser: a new session takes the old one's place.
  await plain.context().clearCookies({ name: 'linli' })
  await goThere(plain).catch(() => {})
  await plain.waitForURL((url) => url.pathname === '/desk')
  const again = (await plain.context().cookies(demo.address)).find((cookie) => cookie.name === 'linli')
  assert.notEqual(again.value, session.value)
  await plain.context().close()
})

test('a session that was there before is not the one that is signed in', async () => {
  const page = await person(browser, demo.address)
  await link(page, 'check2', 'e-check2')
  const [planted] = (await page.context().cookies(demo.address)).filter((cookie) => cookie.name === 'linli')
  // Somebody else's session lies in a victim's browser; signing in there gives a new one and ends the old.
  const victim = await person(browser, demo.address)
  await victim.context().addCookies([planted])
  await victim.goto('/me')
  const state = await caughtWhileSignedIn(victim)
  assert.notEqual(state.after, planted.value)
  await page.goto('/desk')
  assert.match(page.url(), /\/sign-in/, 'the planted session is over')
  await page.context().close()
  await victim.context().close()
})

/** Signs in through the provider although a session is there already; the session's cookie afterwards. */
async function caughtWhileSignedIn(page) {
  const token = await page.locator('form[action="/sign-out"] input[name=token]').first().inputValue()
  await page.evaluate((token) => {
    const form = document.createElement('form')
    form.method = 'post'
    form.action = '/sign-in/provider'
    form.innerHTML = `<input name="token" value="${token}">`
    document.body.append(form)
    form.submit()
  }, token)
  await page.waitForURL((url) => url.origin === provider.address)
  await typeThere(page, 'e-check2')
  await page.waitForURL((url) => url.pathname === '/desk')
  return { after: (await page.context().cookies(demo.address)).find((cookie) => cookie.name === 'linli').value }
}

test('whoever has no account here is told so, in both languages, and nothing about others', async () => {
  const page = await person(browser, demo.address)
  await through(page, 'e-nobody')
  await page.waitForURL(returned)
  assert.match(await text(page), /没有与此身份对应的可用账号/)
  await looksRight(page, 'oidc-unknown')
  await page.goto('/desk')
  assert.match(page.url(), /\/sign-in/)
  await page.context().close()
  const english = await person(browser, demo.address, { language: 'en' })
  await through(english, 'e-nobody')
  await english.waitForURL(returned)
  assert.match(await text(english), /No account here that is open belongs to this identity/)
  await english.getByRole('link', { name: 'Back to sign-in' }).click()
  await english.getByRole('button', { name: 'Sign in with Tinglan identity service' }).waitFor()
  await english.context().close()
})

test('a changed state, an answer twice and another browser are refused', async () => {
  const owner = await person(browser, demo.address)
  await link(owner, 'check1', 'e-check1')
  await owner.context().close()

  const page = await person(browser, demo.address)
  const right = await caught(page, 'e-check1')
  const wrong = new URL(right)
  wrong.searchParams.set('state', 'AAAA')
  await page.goto(wrong.href)
  assert.match(await text(page), /与在此开始的登录不符/)
  await looksRight(page, 'oidc-wrong-state')
  await page.goto(right.href)
  assert.match(await text(page), /不是在此浏览器开始的/, 'the visit is over')
  await page.context().close()

  const second = await person(browser, demo.address)
  const once = await caught(second, 'e-check1')
  const thief = await person(browser, demo.address)
  await thief.goto(once.href)
  assert.match(await text(thief), /不是在此浏览器开始的/, 'an address alone opens nothing')
  await thief.context().close()
  const cookies = await second.context().cookies(demo.address)
  await second.goto(once.href)
  await second.waitForURL((url) => url.pathname === '/desk')
  // Even with the cookie put back, it counts once.
  const replay = await person(browser, demo.address)
  await replay.context().addCookies(cookies)
  await replay.goto(once.href)
  assert.match(await text(replay), /已经用过/)
  await replay.goto('/desk')
  assert.match(replay.url(), /\/sign-in/)
  await replay.context().close()
  await second.context().close()
})

test('whoever turns back there finds the other ways in', async () => {
  const page = await person(browser, demo.address)
  await goThere(page)
  await page.click('[value=cancel]')
  await page.waitForURL(returned)
  assert.match(await text(page), /没有完成登录/)
  await page.context().close()
})

test('an administrator links an account whose password is no longer taken', async () => {
  const page = await person(browser, demo.address)
  await signIn(page, 'admin1')
  await page.goto('/admin/accounts?q=super1')
  await page.locator('main table a[href^="/admin/accounts/"]').first().click()
  const account = new URL(page.url()).pathname
  await page.click(`a[href="${account}/link"]`)
  await page.fill('[name=subject]', 'e-super1')
  await page.check('[name=sole]')
  await looksRight(page, 'oidc-link')
  await page.locator(`form[action="${account}/link"] button[type=submit]`).first().click()
  await page.locator('main', { hasText: '已关联，不再接受密码' }).waitFor()
  await page.locator(`form[action="${account}/link"] button[type=submit]`).first().click()
  await page.waitForURL((url) => url.pathname === account)
  assert.match(await text(page), /关联统一身份认证/)
  await looksRight(page, 'oidc-account')

  const own = await person(browser, demo.address)
  await own.goto('/sign-in')
  await own.fill('[name=login]', 'super1')
  await own.fill('[name=password]', password)
  await own.keyboard.press('Enter')
  await own.locator('main', { hasText: '不再接受密码' }).waitFor()
  await looksRight(own, 'oidc-password-refused')
  await own.click('form[action="/sign-in/provider"] button')
  await own.waitForURL((url) => url.origin === provider.address)
  await typeThere(own, 'e-super1')
  await own.waitForURL((url) => url.pathname === '/desk')
  // The link ends; with it the session.
  await page.click(`a[href="${account}/unlink"]`)
  await page.locator(`form[action="${account}/unlink"] button[type=submit]`).first().click()
  await page.locator(`form[action="${account}/unlink"] [name=confirmed]`).waitFor({ state: 'attached' })
  await page.locator(`form[action="${account}/unlink"] button[type=submit]`).first().click()
  await page.waitForURL((url) => url.pathname === account)
  await own.goto('/desk')
  assert.match(own.url(), /\/sign-in/)
  await page.context().close()
  await own.context().close()
})

test('showing again who one is asks for a new sign-in there, although one is signed in there', async () => {
  const page = await person(browser, demo.address)
  await link(page, 'dispatch2', 'e-dispatch2')
  await page.goto('/me')
  const asked = provider.asked()
  await page.goto('/me/confirm?next=/me')
  await looksRight(page, 'oidc-confirm')
  await page.click('form[action="/me/confirm/provider"] button')
  await page.waitForURL((url) => url.origin === provider.address)
  assert.equal(provider.asked(), asked + 1)
  // Somebody else shows who he is: not the person of this session.
  await typeThere(page, 'e-somebody')
  await page.waitForURL(returned)
  assert.match(await text(page), /与您账号关联的身份不同/)
  await page.goto('/me/confirm?next=/me')
  await page.click('form[action="/me/confirm/provider"] button')
  await page.waitForURL((url) => url.origin === provider.address)
  await typeThere(page, 'e-dispatch2')
  await page.waitForURL((url) => url.pathname === '/me')
  await page.context().close()
})

test('new keys of the provider are taken up, and without it the password is a way in', async () => {
  const owner = await person(browser, demo.address)
  await link(owner, 'revisit1', 'e-revisit1')
  await owner.context().close()
  provider.rotate('second')
  const page = await person(browser, demo.address)
  await through(page, 'e-revisit1')
  await page.waitForURL((url) => url.pathname === '/desk')
  await page.context().close()

  await provider.stop()
  // What it told of itself is known for a while; a server that has just begun asks at once.
  await demo.later(600)
  const left = await person(browser, demo.address)
  await left.goto('/sign-in?next=/cases')
  await left.click('form[action="/sign-in/provider"] button')
  await left.locator('main', { hasText: '统一身份认证暂时没有回应' }).waitFor()
  await looksRight(left, 'oidc-away')
  await left.fill('[name=login]', 'revisit1')
  await left.fill('[name=password]', password)
  await left.keyboard.press('Enter')
  await left.waitForURL((url) => url.pathname === '/cases')
  await left.context().close()
  await provider.start()
})
