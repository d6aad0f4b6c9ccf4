// An identity provider of its own for browser tests: the certified `oidc-provider`, with login forms as a county's has them.
import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Provider from 'oidc-provider'

const secret = 'a-secret-between-two-programs'

/** A key pair as a provider publishes it. */
function key(kid) {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return { ...privateKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' }
}

/** Whoever is typed in is somebody; what he is known by is what was typed. */
function configuration(returnTo, kid) {
  return {
    clients: [{ client_id: 'linli', client_secret: secret, redirect_uris: [returnTo], token_endpoint_auth_method: 'client_secret_basic' }],
    jwks: { keys: [key(kid)] },
    cookies: { keys: ['a key of cookies'] },
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    claims: { openid: ['sub', 'amr'] },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    async loadExistingGrant(ctx) {
      const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId })
      grant.addOIDCScope('openid')
      await grant.save()
      return grant
    },
  }
}

const form = (action) => `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>统一身份认证</title>
<h1>统一身份认证</h1><form method="post" action="${action}"><label>身份 <input name="login"></label>
<button name="do" value="in">登录</button><button name="do" value="cancel">取消</button></form>`

async function typed(request) {
  let body = ''
  for await (const part of request) body += part
  return new URLSearchParams(body)
}

/** Starts the provider on a free port of this machine. */
export async function startProvider(site) {
  const returnTo = `${site}/sign-in/provider/return`
  let provider, answer, listening, port
  let asked = 0
  const renew = (kid) => {
    provider = new Provider(`http://127.0.0.1:${port}`, configuration(returnTo, kid))
    answer = provider.callback()
  }
  const handle = async (request, response) => {
    if (!request.url.startsWith('/interaction/')) return answer(request, response)
    try {
      if (request.method === 'GET') {
        asked += 1
        response.setHeader('content-type', 'text/html; charset=utf-8')
        return response.end(form(request.url))
      }
      const sent = await typed(request)
      const result =
        sent.get('do') === 'cancel'
          ? { error: 'access_denied', error_description: 'cancelled' }
          : { login: { accountId: sent.get('login'), amr: ['pwd', 'otp'] } }
      return await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
    } catch (error) {
      response.statusCode = 500
      return response.end(String(error))
    }
  }
  const listen = async (at) => {
    listening = createServer(handle)
    await new Promise((done) => listening.listen(at, '127.0.0.1', done))
    port = listening.address().port
  }
  const stop = async () => {
    listening.closeAllConnections()
    await new Promise((done) => listening.close(done))
  }
  await listen(0)
  renew('first')
  return {
    address: `http://127.0.0.1:${port}`,
    /** How often it has asked somebody to sign in. */
    asked: () => asked,
    /** New keys; the old ones are gone, and so is everybody's sign-in. */
    rotate: renew,
    stop,
    start: () => listen(port),
    /** What the deployer lays into the data folder. */
    async introduce(data, extra = '') {
      await mkdir(join(data, 'policies'), { recursive: true })
      const rules = [
        `issuer = "http://127.0.0.1:${port}"`,
        'client_id = "linli"',
        `address = "${site}"`,
        'name = { zh-CN = "汀澜县统一身份认证", en = "Tinglan identity service" }',
      ]
      await writeFile(join(data, 'policies', 'identity_provider.toml'), `${rules.join('\n')}\n`)
      await writeFile(join(data, 'keys', 'identity_provider_secret'), `${secret}\n`)
      if (extra) await writeFile(join(data, 'policies', 'sign_in.toml'), extra)
    },
  }
}
