import { RetentionPeriod } from '@onus/core/retention-rule'
import { Noun } from '@onus/core/version'
import { z } from 'zod'
import { operation } from '../operation/index.ts'
import { versionedOperations } from '../register/index.ts'

export const retentionRules = {
  ...versionedOperations({
    one: 'retention rule',
    many: 'retention rules',
    path: '/retention-rules',
    body: RetentionPeriod,
    read: 'retention:read',
    write: 'retention:write',
  }),
  due: operation({
    method: 'GET',
    path: '/retention-rules/due',
    summary: 'What is kept longer than its rule says, by rule and kind; nothing goes by itself',
    needs: 'retention:read',
    output: z.object({
      items: z.array(
        z.object({
          rule: z.string(),
          noun: Noun,
          count: z.int(),
          subjects: z.array(z.uuid()).describe('A hundred of them at most, to ask for their erasure'),
        }),
      ),
    }),
  }),
} as const
