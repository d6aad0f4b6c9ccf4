// A gateway for text messages on this machine, as a county rents one: it takes a form by HTTP and keeps what would be sent.
import { createServer } from 'node:http'

export async function startGateway() {
  const sent = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (part) => (body += part))
    request.on('end', () => {
      const form = new URLSearchParams(body)
      sent.push({ id: form.get('msgid'), phone: form.get('phone'), text: form.get('text') ?? form.get('content') ?? body })
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end('{"code":"0"}')
    })
  })
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready))
  return {
    address: `http://127.0.0.1:${server.address().port}/sms`,
    /** The texts to a number that say something, each once. */
    to: (phone, said) => [...new Map(sent.filter((one) => one.phone === phone && said.test(one.text)).map((one) => [one.id, one.text])).values()],
    /** The newest of them, waited for. */
    async awaited(phone, said) {
      for (let tries = 0; tries < 300; tries += 1) {
        const found = this.to(phone, said)
        if (found.length) return found.at(-1)
        await new Promise((later) => setTimeout(later, 100))
      }
      throw new Error(`${phone} was never told ${said}: ${JSON.stringify(sent.filter((one) => one.phone === phone))}`)
    },
    stop: () => server.close(),
  }
}
