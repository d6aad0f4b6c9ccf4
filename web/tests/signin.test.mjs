// Signing in with a second factor, by keyboard and script-free forms, with the browser's own authenticator for passkeys.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, before, test } from 'node:test'
import { fits, password, person, shot, signIn, startBrowser, startDemo, violations } from './harness.mjs'

let demo, browser

before(async () => {
  demo = await startDemo({ begins: null })
  browser = await startBrowser()
})
after(async () => {
  await browser?.close()
  await demo?.stop()
})

/** What an authenticator app shows for a secret (RFC 6238). */
function appShows(secret, at = Date.now()) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  let bits = ''
  for (const one of secret.replace(/\s/g, '')) bits += letters.indexOf(one).toString(2).padStart(5, '0')
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)))
  const step = Buffer.alloc(8)
  step.writeBigUInt64BE(BigInt(Math.floor(at / 30000)))
  const digest = createHmac('sha1', key).update(step).digest()
  const from = digest[19] & 15
  return String((digest.readUInt32BE(from) & 0x7fffffff) % 1000000).padStart(6, '0')
}

async function looksRight(page, name) {
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 900 })
    assert.ok(await fits(page), `${name} is wider than ${width} px`)
    await shot(page, name)
  }
  assert.deepEqual(await violations(page), [], name)
}

test('an authenticator app is set up and asked for, without scripts', async () => {
  const page = await person(browser, demo.address, { scripts: false })
  await signIn(page, 'dispatch1')
  await page.goto('/me/factors')
  const secret = await page.locator('.factor-offer code').innerText()
  await page.fill('[name=code]', '000000')
  await page.fill('[name=name] >> nth=0', '工作手机')
  await page.click('#code button[type=submit], form[action="/me/factors"] button[type=submit]')
  assert.match(await page.locator('main').innerText(), /六位数字不正确/)
  assert.equal(await page.locator('.factor-offer code').innerText(), secret, 'the same offer, so that the app need not scan again')
  assert.equal(await page.inputValue('form[action="/me/factors"] [name=name]'), '工作手机')
  await page.fill('form[action="/me/factors"] [name=code]', appShows(secret))
  await page.click('form[action="/me/factors"] button[type=submit]')
  assert.match(await page.locator('main').innerText(), /工作手机/)
  await page.click('form[action="/me/recovery"] button[type=submit]')
  const codes = await page.locator('.recovery-codes code').allInnerTexts()
  assert.equal(codes.length, 10)
  await page.context().close()

  const again = await person(browser, demo.address)
  await again.goto('/sign-in?next=/cases')
  await again.fill('[name=login]', 'dispatch1')
  await again.fill('[name=password]', password)
  await again.keyboard.press('Enter')
  await again.waitForURL((url) => url.pathname === '/sign-in/second')
  await looksRight(again, 'signin-second')
  // The password alone opens nothing.
  await again.goto('/desk')
  assert.match(again.url(), /\/sign-in/)
  await again.goto('/sign-in/second?next=/cases')
  await again.fill('[name=code]', '000000')
  await again.keyboard.press('Enter')
  await again.locator('main', { hasText: '确认没有通过' }).waitFor()
  await again.fill('[name=code]', codes[0].toLowerCase())
  await again.keyboard.press('Enter')
  await again.waitForURL((url) => url.pathname === '/cases')
  await again.goto('/me/factors')
  assert.match(await again.locator('main').innerText(), /还剩 9 个/)
  await looksRight(again, 'signin-factors')
  await again.goto('/me/confirm?next=/me')
  await looksRight(again, 'signin-confirm')
  await again.goto('/me')
  await looksRight(again, 'signin-me')
  await again.context().close()
})

test('a passkey of the device is made, and asked for', async () => {
  // Keys are bound to a name, never to an address of numbers.
  const address = demo.address.replace('127.0.0.1', 'localhost')
  const page = await person(browser, address, { language: 'en' })
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  })
  await signIn(page, 'check1')
  await page.goto('/me/factors')
  const form = page.locator('form[action="/me/factors/passkeys"]')
  await form.locator('[name=name]').fill('This laptop')
  await form.locator('button[type=submit]').click()
  await page.waitForURL((url) => url.searchParams.get('done') === 'added')
  assert.match(await page.locator('main').innerText(), /This laptop/)
  await looksRight(page, 'signin-passkey')
  await page.goto('/me')
  await page.locator('form[action="/sign-out"] button').first().click()
  await page.waitForURL((url) => url.pathname === '/')

  await page.goto('/sign-in')
  await page.fill('[name=login]', 'check1')
  await page.fill('[name=password]', password)
  await page.keyboard.press('Enter')
  await page.waitForURL((url) => url.pathname === '/sign-in/second')
  await page.getByRole('button', { name: 'Use a passkey' }).click()
  await page.waitForURL((url) => url.pathname === '/desk')
  // Shown again before what is delicate.
  await page.goto('/me/confirm?next=/me')
  await page.getByRole('button', { name: 'Use a passkey' }).click()
  await page.waitForURL((url) => url.pathname === '/me')
  assert.deepEqual(page.foreign, [])
  await page.context().close()
})

test('a device left behind is signed out from another', async () => {
  const left = await person(browser, demo.address)
  await signIn(left, 'check2')
  const here = await person(browser, demo.address)
  await signIn(here, 'check2')
  await here.goto('/me')
  await here.locator('form[action$="/end"] button').first().click()
  await here.waitForURL((url) => url.pathname === '/me')
  await left.goto('/desk')
  assert.match(left.url(), /\/sign-in/)
  await left.context().close()
  await here.context().close()
})
