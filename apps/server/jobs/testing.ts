import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { JobKinds } from './queue.ts'

/** A job that waits until a file is there, and writes before and after. */
export function slowKinds() {
  return {
    slow: {
      title: () => 'Slow',
      run: async (context, { until, name }: { until: string; name: string }) => {
        const note = (text: string) =>
          context.transaction(tx =>
            sql`insert into notification (org, id, user_id, title, text, key)
              values (${context.org}, gen_random_uuid(), ${name}, ${text}, ${String(process.pid)}, gen_random_uuid()::text)`.execute(
              tx,
            ),
          )
        await note('began')
        while (!existsSync(until) && !context.signal.aborted) await sleep(50)
        await note('ended')
        return process.pid
      },
    },
  } satisfies JobKinds
}
