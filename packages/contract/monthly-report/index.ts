import { MonthlyReport } from '@onus/core/monthly-report'
import { z } from 'zod'
import { documentFormat } from '../description/index.ts'
import { momentQuery, operation } from '../operation/index.ts'

export const monthlyReports = {
  get: operation({
    method: 'GET',
    path: '/monthly-report',
    summary: 'What changed in the last calendar month that was over at the moment, in the zone of the organisation',
    needs: 'posture:read',
    query: momentQuery,
    output: MonthlyReport,
  }),
  document: operation({
    method: 'POST',
    path: '/monthly-report/document',
    summary: 'The same as a document to print and send',
    needs: 'posture:read',
    body: documentFormat,
    transport: 'download',
    output: z.unknown(),
  }),
} as const
