import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { lockFolder } from './folder-lock.ts'
import { processIdentity } from './process.ts'
import { isRefusal } from './refusal.ts'
import { temporaryFolder } from './testing.ts'

test('a folder held by a living process is refused with its number', async () => {
  using folder = temporaryFolder()
  const parent = processIdentity(process.ppid)!
  await lockFolder(folder.path, parent)
  await assert.rejects(
    lockFolder(folder.path),
    (error: Error) => isRefusal(error) && error.message.includes(`process ${parent.pid}`),
  )
})

test('a lock left by a process that was killed is taken over', async () => {
  using folder = temporaryFolder()
  const child = spawn('sleep', ['60'])
  await lockFolder(folder.path, processIdentity(child.pid!)!)
  child.kill('SIGKILL')
  await once(child, 'exit')
  await lockFolder(folder.path)
  assert.equal(JSON.parse(readFileSync(join(folder.path, 'onus.lock'), 'utf8')).pid, process.pid)
})

test('a lock whose number now belongs to another process is taken over', async () => {
  using folder = temporaryFolder()
  writeFileSync(join(folder.path, 'onus.lock'), JSON.stringify({ pid: process.ppid, began: '1' }))
  const lock = await lockFolder(folder.path)
  lock.release()
  await lockFolder(folder.path, processIdentity(process.ppid)!)
})

test('a lock that was cut off while being written is taken over', async () => {
  using folder = temporaryFolder()
  writeFileSync(join(folder.path, 'onus.lock'), '{"pid":')
  await lockFolder(folder.path)
})

test('a zombie counts as ended', { skip: process.platform !== 'linux' && 'needs /proc' }, async () => {
  // A shell would collect its child, so the child ends only once the shell has become a program that does not.
  const parent = spawn('sh', ['-c', 'exec 3<&0; { read -r _ <&3; } & echo $!; exec sleep 60'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const [printed] = await once(parent.stdout, 'data')
  const zombie = Number(String(printed))
  await until(() => readFileSync(`/proc/${parent.pid}/comm`, 'utf8') === 'sleep\n')
  parent.stdin.end('end\n')
  await until(() => / Z /.test(readFileSync(`/proc/${zombie}/stat`, 'utf8')))
  assert.equal(process.kill(zombie, 0), true)
  assert.equal(processIdentity(zombie), null)
  parent.kill('SIGKILL')
  await once(parent, 'exit')
})

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(resolve => setTimeout(resolve, 5))
}
