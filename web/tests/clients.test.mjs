// Clients that generators make of the description: TypeScript and Python, tried against a running server.
// The generators are installed here, into build/clients, once; without a registry the test says so and is left out.
import { execFile } from 'node:child_process'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { password, startDemo } from './harness.mjs'

const run = promisify(execFile)
const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
const build = join(root, 'build', 'clients')
const packages = ['openapi-typescript@7', 'openapi-fetch@0.17', 'typescript@5']
const python = 'openapi-python-client==0.29.0'
let server
let token

before(async () => {
  await mkdir(build, { recursive: true })
  server = await startDemo({ begins: null })
  token = await makeToken('dispatch1')
  const answer = await fetch(`${server.address}/api/v1/openapi.json`, { headers: { 'accept-language': 'en' } })
  await writeFile(join(build, 'openapi.json'), JSON.stringify(await answer.json(), null, 1))
})

after(() => server?.stop())

/** Signs in as a browser does and makes an access token for programs. */
async function makeToken(login) {
  const json = { 'content-type': 'application/json', accept: 'application/json', 'sec-fetch-site': 'same-origin' }
  const session = await fetch(`${server.address}/api/v1/session`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ login, password }),
  })
  assert.equal(session.status, 201)
  const cookie = session.headers.get('set-cookie').split(';')[0]
  const made = await fetch(`${server.address}/api/v1/me/tokens`, {
    method: 'POST',
    headers: { ...json, cookie },
    body: JSON.stringify({ purpose: '试用生成的客户端', days: 1 }),
  })
  assert.equal(made.status, 201)
  return (await made.json()).secret
}

/** Runs an installer once; `false` when the registry cannot be reached. */
async function installed(mark, install, t) {
  if (existsSync(join(build, mark))) return true
  try {
    await install()
  } catch (error) {
    const said = `${error.stderr ?? ''}${error.stdout ?? ''}${error.message}`
    if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|NewConnectionError|Could not find a version|network/i.test(said)) {
      t.skip(`the registry cannot be reached: ${said.split('\n').find((line) => line.trim())}`)
      return false
    }
    throw error
  }
  await writeFile(join(build, mark), '')
  return true
}

const environment = () => ({ ...process.env, LINLI_ADDRESS: server.address, LINLI_TOKEN: token })

const typescript = `
import createClient from 'openapi-fetch'
import type { paths } from './linli.js'

const { LINLI_ADDRESS: baseUrl, LINLI_TOKEN: token } = process.env
const client = createClient<paths>({ baseUrl, headers: { authorization: \`Bearer \${token}\` } })

const filed = await client.POST('/api/v1/report', { body: { text: '生成的客户端报来一件事。', place: '渡口新村' } })
if (!filed.data) throw new Error(JSON.stringify(filed.error))
const { number, code } = filed.data
const followed = await client.GET('/api/v1/c/{number}', { params: { path: { number }, query: { code } } })
if (!followed.data) throw new Error(JSON.stringify(followed.error))

let after: string | undefined
const seen: string[] = []
for (let page = 0; page < 4; page += 1) {
  const list = await client.GET('/api/v1/cases', { params: { query: { size: 5, after } } })
  if (!list.data) throw new Error(JSON.stringify(list.error))
  seen.push(...list.data.rows.map((row) => row.number))
  after = list.data.next ?? undefined
}
const refused = await client.POST('/api/v1/cases/{number}/classify', { params: { path: { number } }, body: { matter: 'no-such-matter' } })
console.log(JSON.stringify({ number, state: followed.data.state, seen: seen.length, once: new Set(seen).size, refused: refused.error?.code }))
`

test('a TypeScript client files and follows a case and reads a list page by page', async (t) => {
  const install = async () => {
    await writeFile(join(build, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
    await run('npm', ['install', '--no-audit', '--no-fund', ...packages], { cwd: build })
  }
  if (!(await installed('typescript.ready', install, t))) return
  const bin = (name) => join(build, 'node_modules', '.bin', name)
  await run(bin('openapi-typescript'), ['openapi.json', '--output', 'linli.d.ts'], { cwd: build })
  await writeFile(join(build, 'client.ts'), typescript)
  // The types are the point: a wrong field or path would not compile.
  const options = ['--strict', '--noEmitOnError', '--module', 'nodenext', '--target', 'es2022', '--lib', 'es2022,dom', '--skipLibCheck', 'client.ts']
  await writeFile(join(build, 'node.d.ts'), 'declare const process: { env: Record<string, string | undefined> }\n')
  await run(bin('tsc'), [...options, 'node.d.ts'], { cwd: build }).catch((error) => assert.fail(error.stdout))
  const { stdout } = await run(process.execPath, ['client.js'], { cwd: build, env: environment() })
  const said = JSON.parse(stdout)
  assert.match(said.number, /^\d{8}-\d{5}$/)
  assert.deepEqual([said.state, said.seen, said.once], ['received', 20, 20])
  assert.equal(said.refused, 'case-matter-unknown')
})

const script = `
import json, os
from linli_client import AuthenticatedClient
from linli_client.api.cases import cases, follow_case, report
from linli_client.models import ReportBody

client = AuthenticatedClient(base_url=os.environ["LINLI_ADDRESS"], token=os.environ["LINLI_TOKEN"])
filed = report.sync(client=client, body=ReportBody(text="生成的客户端报来一件事。", place="渡口新村"))
followed = follow_case.sync(filed.number, client=client, code=filed.code)
seen, after = [], None
for _ in range(4):
    page = cases.sync(client=client, size=5, **({"after": after} if after else {}))
    seen += [row.number for row in page.rows]
    after = page.next_
print(json.dumps({"number": filed.number, "state": followed.state, "seen": len(seen), "once": len(set(seen))}))
`

test('a Python client files and follows a case and reads a list page by page', async (t) => {
  const venv = join(build, 'venv')
  const install = async () => {
    await run('python3', ['-m', 'venv', venv])
    await run(join(venv, 'bin', 'pip'), ['install', '--quiet', python])
  }
  if (!(await installed('python.ready', install, t))) return
  await rm(join(build, 'python'), { recursive: true, force: true })
  await writeFile(join(build, 'python.yaml'), 'project_name_override: linli-client\npackage_name_override: linli_client\npost_hooks: []\n')
  const { stdout: made } = await run(
    join(venv, 'bin', 'openapi-python-client'),
    ['generate', '--path', 'openapi.json', '--config', 'python.yaml', '--output-path', 'python', '--overwrite'],
    { cwd: build },
  )
  assert.ok(!/Unable to|ERROR/i.test(made), made)
  await writeFile(join(build, 'client.py'), script)
  const { stdout } = await run(join(venv, 'bin', 'python'), ['client.py'], {
    cwd: build,
    env: { ...environment(), PYTHONPATH: join(build, 'python') },
  })
  const said = JSON.parse(stdout)
  assert.deepEqual([said.state, said.seen, said.once], ['received', 20, 20])
})

test('the description was kept for those who want to look', async () => {
  const document = JSON.parse(await readFile(join(build, 'openapi.json'), 'utf8'))
  assert.equal(document.openapi, '3.1.0')
})
