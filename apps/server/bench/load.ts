import { Agent, get } from 'node:http'

/** Asks for a page of controls so many times on sixteen connections, and prints how long each took. */
const [origin = '', cookie = '', count = '0'] = process.argv.slice(2)
const agent = new Agent({ keepAlive: true, maxSockets: 16 })
const times: number[] = []
let left = Number(count)
const began = performance.now()

function ask(): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const start = performance.now()
  get(`${origin}/api/controls?limit=50`, { agent, headers: { cookie, 'sec-fetch-site': 'same-origin' } }, response => {
    if (response.statusCode !== 200) reject(new Error(`the list answered ${response.statusCode}`))
    response.resume()
    response.on('end', () => {
      times.push(performance.now() - start)
      resolve()
    })
  }).on('error', reject)
  return promise
}

await Promise.all(
  Array.from({ length: 16 }, async () => {
    while (left-- > 0) await ask()
  }),
)
console.log(JSON.stringify({ times, seconds: (performance.now() - began) / 1000 }))
agent.destroy()
