import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { Client } from 'pg'
import { connect } from './connect.ts'
import { isRefusal } from './refusal.ts'
import { type TestDatabase, testDatabase } from './testing.ts'

async function sentenceFor(databaseUrl: string): Promise<string> {
  const error = await connect({ databaseUrl }).then(
    async database => {
      await database.close()
      throw new Error('it connected')
    },
    (refused: Error) => refused,
  )
  assert.ok(isRefusal(error), String(error.stack))
  assert.equal(error.message.includes('topsecret'), false)
  return error.message
}

/** A program that listens and says something else than PostgreSQL, or pretends to be an old one. */
async function listening(onConnection: (socket: Socket) => void) {
  const server = createServer(socket => {
    socket.on('error', () => {})
    onConnection(socket)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  return { url: `postgresql://u:topsecret@127.0.0.1:${port}/onus`, [Symbol.dispose]: () => void server.close() }
}

function part(address: TestDatabase, change: (url: string) => string): string {
  return change(address.databaseUrl)
}

test('an address where nothing listens, or of a host that is not known, says so', async () => {
  assert.match(await sentenceFor('postgresql://u:topsecret@127.0.0.1:9/onus'), /nothing listens at 127\.0\.0\.1:9/)
  assert.match(
    await sentenceFor('postgresql://u:topsecret@no-such-host.invalid/onus'),
    /the host name no-such-host\.invalid (is not known|cannot be looked up now)/,
  )
  assert.match(
    await sentenceFor('postgresql://u:topsecret@/onus?host=/no/such/folder'),
    /there is no database socket in \/no\/such\/folder/,
  )
})

test('a wrong password, a missing database and a missing password each say so', async () => {
  await using database = await testDatabase({ migrations: null })
  assert.match(
    await sentenceFor(part(database, url => url.replace(/:[^:@]+@/, ':topsecret@'))),
    /the user onus_root or its password was not accepted/,
  )
  assert.match(
    await sentenceFor(part(database, url => url.replace(database.name, 'nowhere'))),
    /there is no database nowhere; create it first/,
  )
  assert.match(
    await sentenceFor(part(database, url => url.replace(/:[^:@]+@/, '@'))),
    /names no password for onus_root/,
  )
})

test('what is not the address of a PostgreSQL says so', async () => {
  assert.match(await sentenceFor('mysql://u:topsecret@h/onus'), /is not the address of a PostgreSQL database/)
  assert.match(await sentenceFor('postgresql://u:topsecret@h:port/onus'), /cannot be read as an address/)
})

test('a program that is not PostgreSQL says so', async () => {
  using web = await listening(socket => socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'))
  using shy = await listening(socket => socket.end())
  assert.match(await sentenceFor(web.url), /what answers there does not speak PostgreSQL/)
  assert.match(await sentenceFor(shy.url), /what answers there does not speak PostgreSQL/)
})

/** The answers of the wire protocol that a client needs to learn the version. */
function message(type: string, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const head = Buffer.alloc(5)
  head.write(type)
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

const ready = message('Z', Buffer.from('I'))

function asVersion(version: string): (socket: Socket) => void {
  const field = Buffer.concat([
    Buffer.from('server_version_num\0'),
    Buffer.alloc(6),
    Buffer.from([0, 0, 0, 25]),
    Buffer.alloc(8),
  ])
  const value = Buffer.alloc(4)
  value.writeInt32BE(version.length)
  const answer = Buffer.concat([
    message('T', Buffer.from([0, 1]), field),
    message('D', Buffer.from([0, 1]), value, Buffer.from(version)),
    message('C', Buffer.from('SHOW\0')),
    ready,
  ])
  return socket => {
    socket.once('data', () => {
      socket.write(Buffer.concat([message('R', Buffer.alloc(4)), ready]))
      socket.on('data', data => data[0] === 'Q'.charCodeAt(0) && socket.write(answer))
    })
  }
}

test('a PostgreSQL older than 15 says so', async () => {
  using old = await listening(asVersion('140012'))
  assert.match(await sentenceFor(old.url), /is version 14; Onus needs 15 or newer/)
})

test('an administrator without the rights is told what to grant, and that is enough', async () => {
  await using database = await testDatabase({ migrations: null })
  const root = new Client({ connectionString: database.databaseUrl })
  await root.connect()
  const user = `limited_${randomBytes(4).toString('hex')}`
  await root.query(`create role ${user} login password 'topsecret'`)
  await root.query(`revoke create on schema public from onus_owner`)
  try {
    const url = part(database, text => text.replace(/\/\/[^@]+@/, `//${user}:topsecret@`))
    const refused = await sentenceFor(url)
    assert.match(
      refused,
      new RegExp(
        `as an administrator run: ALTER ROLE "${user}" CREATEROLE; ALTER DATABASE "${database.name}" OWNER TO "${user}";$`,
      ),
    )
    await root.query(refused.split('administrator run: ')[1]!)
    const further = await sentenceFor(url)
    assert.match(further, new RegExp(`GRANT onus_owner TO "${user}" WITH ADMIN OPTION;`))
  } finally {
    await root.query(`alter database ${database.name} owner to onus_root`)
    await root.query(`drop owned by ${user}; drop role ${user}`)
    await root.end()
  }
})
